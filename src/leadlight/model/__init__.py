"""What was agreed: the model file, read, checked, written and compared."""

from leadlight.model.compare import compare
from leadlight.model.condition import Condition
from leadlight.model.dump import dump
from leadlight.model.load import Reading, load, read, read_file
from leadlight.model.mistake import Mistake, ModelError
from leadlight.model.preset import preset_names, preset_text
from leadlight.model.shapes import Decay, Gate, Limits, Model, Rule
from leadlight.model.words import GRADES, STAGES

__all__ = [
    "GRADES",
    "STAGES",
    "Condition",
    "Decay",
    "Gate",
    "Limits",
    "Mistake",
    "Model",
    "ModelError",
    "Reading",
    "Rule",
    "compare",
    "dump",
    "load",
    "preset_names",
    "preset_text",
    "read",
    "read_file",
]
