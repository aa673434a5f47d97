"""The fold as machine code: compiled once by Numba, kept on disk, loaded by LLVM alone.

Importing Numba takes longer than qualifying a few thousand events, so it is imported only to compile: some ten seconds,
once for each version of the fold and each kind of processor. Afterwards the kept object code is loaded in a few
milliseconds (docs/decisions/0001-compiled-once.md).
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import llvmlite.binding as llvm
import numpy as np

from leadlight.engine import fold as source
from leadlight.engine import shapes

Entry = Callable[..., int]
SCALARS: Final = 4  # first, end, now, tell
_SELDOM: Final = frozenset({"hear", "advance", "keep_out", "move", "enter"})
"""Functions that few events reach. All others become part of the loop: a call would have to hand over every table."""
_ONE_AT_A_TIME: Final = threading.Lock()
_NEVER_CALLED: Final = (
    "numba_gil_ensure",
    "numba_gil_release",
    "numba_do_raise",
    "numba_unpickle",
    "numba_runtime_build_excinfo_struct",
    "NRT_MemInfo_call_dtor",
    "NRT_Free",
)


def cache_folder() -> Path:
    """Where compiled code is kept: ``LEADLIGHT_CACHE``, or the user's cache folder."""
    if given := os.environ.get("LEADLIGHT_CACHE"):
        return Path(given)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "leadlight"


def _kept() -> Path:
    """The file for this fold on this processor with these libraries."""
    parts = [
        Path(source.__file__).read_bytes(),
        Path(shapes.__file__).read_bytes(),
        Path(__file__).read_bytes(),
        repr([value for value in vars(source).values() if isinstance(value, int | float)]).encode(),
        *(f"{name} {version(name)}".encode() for name in ("numba", "llvmlite", "numpy")),
        f"{sys.version_info[:2]} {llvm.get_process_triple()} {llvm.get_host_cpu_name()}".encode(),
        llvm.get_host_cpu_features().flatten().encode(),
    ]
    fingerprint = hashlib.sha256(b"\0".join(parts)).hexdigest()
    return cache_folder() / f"fold-{fingerprint[:24]}.o"


def is_compiled() -> bool:
    """Whether the next fold starts at once."""
    return _whole(_kept()) is not None


def entry() -> Entry:
    """The compiled fold: addresses of the tables in the order of ``shapes.ROWS``, then first, end, now, tell."""
    with _ONE_AT_A_TIME:  # while one thread compiles, the fold's functions are not themselves
        return _entry_point()


@functools.cache
def _entry_point() -> Entry:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    kept = _kept()
    code = _whole(kept)
    if code is None:
        code = _compile()
        _keep(kept, hashlib.sha256(code).digest() + code)
    return _load(code)


def _whole(path: Path) -> bytes | None:
    """The kept code, if it is all there: it stands behind its own fingerprint."""
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    fingerprint, code = kept[:32], kept[32:]
    return code if hashlib.sha256(code).digest() == fingerprint else None


def _keep(path: Path, code: bytes) -> None:
    """Write beside, then rename: another process never sees half a file. Without a place to keep it, do without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            beside = Path(folder, path.name)
            beside.write_bytes(code)
            beside.replace(path)
    except OSError:
        return


def _machine() -> llvm.TargetMachine:
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=3,
        reloc="pic",
        codemodel="jitdefault",
        jit=True,
    )


def _load(code: bytes) -> Entry:
    # Numba's code for raising an exception is linked though never reached: the fold raises none.
    stop = ctypes.cast(ctypes.CDLL(None).abort, ctypes.c_void_p).value
    for never_called in _NEVER_CALLED:
        llvm.add_symbol(never_called, stop)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    address = engine.get_function_address("leadlight_fold")
    kind = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_void_p] * len(shapes.ROWS), *[ctypes.c_int64] * SCALARS)
    function = kind(address)
    function.engine = engine  # type: ignore[attr-defined]  # keeps the code in memory as long as the function
    return function


def _compile() -> bytes:
    from numba import carray, cfunc, from_dtype, njit, types  # noqa: PLC0415 -- slow to import, seldom needed

    ours = {name: value for name, value in vars(source).items() if getattr(value, "__module__", "") == source.__name__}
    # Numba compiles a function again for every whole number it is called with, but not for NumPy's.
    whole = {name: np.int64(value) for name, value in vars(source).items() if type(value) is int}
    plain = {name: getattr(source, name) for name in (*ours, *whole)}
    inner = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    try:
        for name, value in whole.items():
            setattr(source, name, value)
        for name, function in ours.items():
            setattr(source, name, njit(function, forceinline=name not in _SELDOM, **inner))
        pointers = [types.CPointer(from_dtype(dtype)) for dtype in shapes.ROWS.values()]
        signature = types.int64(*pointers, *[types.int64] * SCALARS)
        compiled: Any = cfunc(signature, error_model="numpy")(_entry(source.fold, carray))
    finally:
        for name, value in plain.items():
            setattr(source, name, value)
    text = compiled.inspect_llvm().replace(compiled._wrapper_name, "leadlight_fold")
    unknown = set(re.findall(r"^declare .*@((?:numba|NRT)_\w+)\(", text, re.MULTILINE)) - set(_NEVER_CALLED)
    assert not unknown, f"The fold needs what only Numba has: {unknown}"  # noqa: S101 -- seen when the fold is changed
    return _emit(llvm.parse_assembly(_closed(_without_counting(text))))


def _closed(text: str) -> str:
    """Nobody outside calls the inner functions or hands over one table twice: LLVM may do as it likes with them."""
    text = text.replace("define linkonce_odr ", "define internal ")
    start = text.index("define i64 @leadlight_fold(")
    end = text.index("\n", start)
    return text[:start] + re.sub(r"\bptr\b", "ptr noalias", text[start:end]) + text[end:]


def _without_counting(text: str) -> str:
    """Numba counts the references to each array. The fold's arrays are all borrowed: there is nothing to count."""
    for name in ("NRT_incref", "NRT_decref"):
        nothing = f"define internal void @{name}(ptr %array) alwaysinline {{\n  ret void\n}}\n"
        text, found = re.subn(rf"^define [^\n]*@{name}\(.*?^}}\n", nothing, text, flags=re.MULTILINE | re.DOTALL)
        assert found == 1, f"Numba's {name} is not where it was."  # noqa: S101 -- seen when Numba is renewed
    return text


def _emit(module: llvm.ModuleRef) -> bytes:
    machine = _machine()
    passes = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=3))
    passes.getModulePassManager().run(module, passes)
    return bytes(machine.emit_object(module))


def _entry(fold: Any, rows: Any) -> Any:
    """Pointers to numbers go in as they are; pointers to rows become arrays of rows.

    Lengths play no part: the fold knows where each table ends. Numbers of rows are unsigned where they are stored:
    with signed ones Numba asks of each whether it counts from the end.
    """
    agreed, happened, workspace, results = shapes.Agreed, shapes.Happened, shapes.Workspace, shapes.Found

    def entry(  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917 -- Numba gives the types
        terms, rules, slots, categories, gates, needs, kinds, touches, fits, zone_from, zone_offset,
        starts, at, kind, fit_starts, fit_at, fit,
        sums, shown, least, most, waiting, lead,
        leads, found_categories, transitions, entries, scores, room,
        first, end, now, tell,
    ):  # fmt: skip
        model = agreed(
            rows(terms, (1,)), rows(rules, (1,)), rows(slots, (1,)), rows(categories, (1,)), rows(gates, (1,)),
            rows(needs, (1,)), rows(kinds, (1,)), touches, rows(fits, (1,)), zone_from, zone_offset,
        )  # fmt: skip
        history = happened(starts, at, kind, fit_starts, fit_at, fit)
        work = workspace(
            rows(sums, (1,)), shown, rows(least, (1,)), rows(most, (1,)), rows(waiting, (1,)), rows(lead, (1,))
        )
        found = results(
            rows(leads, (1,)), found_categories, rows(transitions, (1,)), rows(entries, (1,)), scores, rows(room, (1,))
        )
        return fold(model, history, work, found, first, end, now, tell)

    return entry


def addresses(tables: Sequence[shapes.Array]) -> list[int]:
    """The addresses of tables, each checked to have the row it is declared with."""
    for table, (name, dtype) in zip(tables, shapes.ROWS.items(), strict=True):
        if table.dtype != dtype or not table.flags.c_contiguous:
            raise TypeError(f"The table {name!r} has rows of {table.dtype}, not of {dtype}.")
    return [table.ctypes.data for table in tables]
