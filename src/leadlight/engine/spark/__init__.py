"""Past one machine: the same match and fold inside Spark.

`SparkHistory` is in ``leadlight.engine.spark.qualify``. Importing that needs PyArrow; what is here says whether it is
missing.
"""

from leadlight.engine.spark.errors import SparkError
from leadlight.engine.spark.session import EVERY_CORE, check_spark, is_local, spark_session

__all__ = ["EVERY_CORE", "SparkError", "check_spark", "is_local", "spark_session"]
