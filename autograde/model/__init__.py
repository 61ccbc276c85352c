"""The values that pass between packages, all frozen.

Assignment, Context and Submission facts go into a grading; Grade comes out of it.
"""

from autograde.model.assignment import (
    Assignment,
    CountedAt,
    DayRule,
    Entry,
    Extension,
    Language,
    LatePolicy,
    Limits,
    OnChange,
    PenaltyBase,
    Template,
)
from autograde.model.check_run import Annotation, AnnotationLevel, CheckRun
from autograde.model.github_facts import Push, RepositoryFacts, WorkflowRun
from autograde.model.grade import (
    BaselineKind,
    BaselineSource,
    Change,
    ChangeKind,
    Check,
    Consequence,
    Context,
    Grade,
    GradedCheck,
    GradeStatus,
    Outcome,
    Penalty,
    Protection,
    Provenance,
    Status,
    SubmissionFacts,
)
from autograde.model.location import CellSource, Location

__all__ = [
    "Annotation",
    "AnnotationLevel",
    "Assignment",
    "BaselineKind",
    "BaselineSource",
    "CellSource",
    "Change",
    "ChangeKind",
    "Check",
    "CheckRun",
    "Consequence",
    "Context",
    "CountedAt",
    "DayRule",
    "Entry",
    "Extension",
    "Grade",
    "GradeStatus",
    "GradedCheck",
    "Language",
    "LatePolicy",
    "Limits",
    "Location",
    "OnChange",
    "Outcome",
    "Penalty",
    "PenaltyBase",
    "Protection",
    "Provenance",
    "Push",
    "RepositoryFacts",
    "Status",
    "SubmissionFacts",
    "Template",
    "WorkflowRun",
]
