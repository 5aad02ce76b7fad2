package io.blueshift.function;

import io.blueshift.type.LogicalType;
import java.util.List;

/// A function found for given argument types.
///
/// @param definition the overload
/// @param argumentTypes the types to which the caller converts the arguments
/// @param resultType the type of the result
public record ResolvedFunction(
    FunctionDefinition definition, List<LogicalType> argumentTypes, LogicalType resultType) {}
