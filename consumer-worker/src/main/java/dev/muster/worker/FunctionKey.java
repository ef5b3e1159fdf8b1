package dev.muster.worker;

import dev.muster.protocol.FunctionRecord;
import dev.muster.protocol.TaskRecord;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All of a task that decides which method is called how; captured values are not part of it. */
record FunctionKey(
    String name,
    @Nullable String className,
    @Nullable String method,
    @Nullable String descriptor,
    @Nullable ByteBuffer codeHash,
    int captured,
    int arity,
    List<String> argumentNames) {

  static FunctionKey of(TaskRecord task) {
    FunctionRecord function = task.getFunction();
    return new FunctionKey(
        function.getName(),
        function.getDeclaringClass(),
        function.getMethod(),
        function.getDescriptor(),
        function.getCodeHash(),
        function.getCapturedCount(),
        task.getArity(),
        List.copyOf(task.getArgumentNames()));
  }
}
