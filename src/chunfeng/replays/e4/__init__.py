"""E4: Wuxi's "sweet start": a thousand cake coupons of 10 and 20 yuan for members whose real name was checked, first come, first
served and by lot."""
