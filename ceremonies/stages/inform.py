"""What everybody should know before they decide: one thing presented at a time, questions and answers."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import to_builtins
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
    Chance,
    Forbidden,
    Refused,
    Scene,
    Seat,
    View,
    Word,
    never_wakes,
    of_types,
    only_facilitators,
    only_seated,
    passes_on,
    settles_nothing,
    whispers_nothing,
)

LONGEST = 2_000
MOST = 500
"""How many questions a stage holds."""

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
outcome = passes_on


class Rules(msgspec.Struct, frozen=True):
    """``minutes`` for each thing; ``noun``: what it is called in sentences; ``types`` of things that may be
    presented, none named: all."""

    minutes: int = 2
    noun: str = "thing"
    types: tuple[str, ...] = ()


class Question(msgspec.Struct, frozen=True):
    """A question of a seat, about a thing or at large, and its answer once there is one."""

    seat: str
    text: str
    about: str | None = None
    answer: str | None = None


class State(msgspec.Struct, frozen=True):
    """What is presented, what was, and the questions."""

    presented: str | None = None
    done: tuple[str, ...] = ()
    questions: dict[str, Question] = {}


class PresentThing(Word, frozen=True):
    """Presents a thing to everybody; null: none any more."""

    thing: str | None


class AskQuestion(Word, frozen=True):
    """Asks, about a thing or at large."""

    text: str
    about: str | None = None


class AnswerQuestion(Word, frozen=True):
    """Writes the answer down; an empty one takes it away."""

    question: str
    answer: str


class DropQuestion(Word, frozen=True):
    """Takes a question away: one's own; a facilitator takes any."""

    question: str


class ThingPresented(Word, frozen=True):
    thing: str | None
    before: str | None
    done: tuple[str, ...]
    done_before: tuple[str, ...]


class QuestionAsked(Word, frozen=True):
    question: str
    asked: Question


class QuestionAnswered(Word, frozen=True):
    question: str
    answer: str | None
    before: str | None


class QuestionDropped(Word, frozen=True):
    question: str
    asked: Question


Command = PresentThing | AskQuestion | AnswerQuestion | DropQuestion
Event = ThingPresented | QuestionAsked | QuestionAnswered | QuestionDropped


def opening(rules: Rules) -> State:
    """Nothing presented, nothing asked."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command."""
    match command:
        case PresentThing(thing):
            only_facilitators(by, f"presents a {rules.noun}")
            if thing is not None and thing not in of_types(scene.things, rules.types):
                raise Absent(rules.noun)
            if thing == state.presented:
                return []
            left = () if state.presented in (None, *state.done) else (state.presented,)
            done = tuple(one for one in (*state.done, *left) if one is not None)
            return [ThingPresented(thing, state.presented, done, state.done)]
        case AskQuestion(text, about):
            only_seated(by, "ask")
            if about is not None and about not in scene.things:
                raise Absent(rules.noun)
            if len(state.questions) >= MOST:
                raise Refused(f"There are {MOST} questions already. Answer some first.", "full")
            return [QuestionAsked(chance.new_id(), Question(by.id, _sentence(text), about))]
        case AnswerQuestion(question, answer):
            only_seated(by, "answer")
            asked = _question(state, question)
            written = _sentence(answer) if answer.strip() else None
            return [] if written == asked.answer else [QuestionAnswered(question, written, asked.answer)]
        case DropQuestion(question):
            asked = _question(state, question)
            if asked.seat != by.id and not by.facilitates:
                raise Forbidden("Only who asked, or a facilitator, takes a question away.")
            return [QuestionDropped(question, asked)]


def evolve(state: State, event: Event) -> State:
    """What is presented and asked after the event."""
    match event:
        case ThingPresented(thing, _, done):
            return replace(state, presented=thing, done=done)
        case QuestionAsked(question, asked):
            return replace(state, questions={**state.questions, question: asked})
        case QuestionAnswered(question, answer):
            answered = replace(state.questions[question], answer=answer)
            return replace(state, questions={**state.questions, question: answered})
        case QuestionDropped(question):
            kept = {id: asked for id, asked in state.questions.items() if id != question}
            return replace(state, questions=kept)


def show(state: State, rules: Rules, scene: Scene) -> View:
    """What is presented and was, and every question; what is gone is skipped."""
    there = scene.things
    return {
        "context": {
            "presented": state.presented if state.presented in there else None,
            "done": [id for id in state.done if id in there],
            "minutes": rules.minutes,
        },
        "questions": {
            id: {**to_builtins(asked), "rank": place}
            for place, (id, asked) in enumerate(sorted(state.questions.items()), start=1)
        },
    }


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Everything may be told."""
    told: View = to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """Each as long as nobody has gone on from it."""
    match event:
        case ThingPresented(thing, before, done, done_before) if (state.presented, state.done) == (
            thing,
            done,
        ):
            return [ThingPresented(before, thing, done_before, done)]
        case QuestionAsked(question, asked) if state.questions.get(question) == asked:
            return [QuestionDropped(question, asked)]
        case QuestionAnswered(question, answer, before) if _answer(state, question) == (answer,):
            return [QuestionAnswered(question, before, answer)]
        case QuestionDropped(question, asked) if question not in state.questions:
            return [QuestionAsked(question, asked)]
        case _:
            raise Refused("Others have gone on from this since.", "undo")


def _question(state: State, id: str) -> Question:
    if id not in state.questions:
        raise Absent("question")
    return state.questions[id]


def _answer(state: State, id: str) -> tuple[str | None, ...]:
    return (state.questions[id].answer,) if id in state.questions else ()


def _sentence(text: str) -> str:
    written = text.strip()
    if not 1 <= len(written) <= LONGEST:
        raise Refused(f"A question and its answer have 1 to {LONGEST:,} characters.", "length")
    return written
