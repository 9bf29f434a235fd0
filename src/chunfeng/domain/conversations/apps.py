from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "chunfeng.domain.conversations"
    label = "conversations"
