"""The pages of this room of the house."""

from accounts import entrance, own_page, program_settings

pages = (entrance.pages, own_page.pages, program_settings.pages)
