"""What an importer has to say while it reads."""

from dataclasses import dataclass, field

from backlog.importers.parsed import Complaint, Question


@dataclass(frozen=True, slots=True)
class Notes:
    """Complaints and questions in the making; the same question is asked once."""

    complaints: list[Complaint] = field(default_factory=list)
    questions: dict[tuple[str, str], Question] = field(default_factory=dict)

    def complain(self, line: int, column: str, detail: str) -> None:
        """Note something about a cell (or, with column "", about a line)."""
        self.complaints.append(Complaint(line, column, detail))

    def ask(self, question: Question) -> None:
        """Note a question, unless the same subject was asked about already."""
        self.questions.setdefault((question.about, question.subject), question)
