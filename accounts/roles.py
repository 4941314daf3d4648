"""The six roles somebody can have in a program or in one of its teams."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in a program; the words of the Scrum Guide and of SAFe."""

    PROGRAM_MANAGER = "program_manager"
    PRODUCT_OWNER = "product_owner"
    FACILITATOR = "facilitator"
    DEVELOPER = "developer"
    BUSINESS_OWNER = "business_owner"
    OBSERVER = "observer"
