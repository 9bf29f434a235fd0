"""The forms on the pages."""

from django import forms


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label="手机号",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "placeholder": "11 位手机号"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label="6 位验证码", widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})
    )


class PayForm(forms.Form):
    pay_floor = forms.ChoiceField(
        label="每月至少多少",
        choices=[
            ("4", "4千以上"),
            ("6", "6千以上"),
            ("8", "8千以上"),
            ("10", "1万以上"),
            ("12", "1.2万以上"),
            ("", "都可以"),
        ],
        widget=forms.RadioSelect,
        initial="6",
        required=False,
    )
    kind = forms.MultipleChoiceField(
        label="什么时候能干活",
        choices=[("full_time", "全职"), ("part_time", "兼职"), ("weekend", "只在周末"), ("night", "可以上夜班")],
        widget=forms.CheckboxSelectMultiple,
        initial=["full_time"],
        required=False,
    )


class FilterForm(forms.Form):
    words = forms.CharField(label="企业、岗位或编号", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    place = forms.ChoiceField(label="地区", choices=[("", "全部街道"), ("420111", "关山街道")], required=False)
    status = forms.ChoiceField(label="状态", choices=[("pending", "等待审核"), ("published", "已公示")], required=False)
    ends = forms.ChoiceField(label="到期", choices=[("", "不限"), ("week", "本周到期")], required=False)


class SheetForm(forms.Form):
    sheet = forms.FileField(label="岗位汇总表")


class EmployerForm(forms.Form):
    name = forms.CharField(label="单位名称", help_text="与营业执照一致。")
    credit_code = forms.CharField(label="统一社会信用代码")
    nature = forms.ChoiceField(label="单位性质", choices=[("private", "民营企业"), ("state", "国有企业")])
    about = forms.CharField(label="单位介绍", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agree = forms.BooleanField(label="我已获得单位授权，代表单位发布岗位")
