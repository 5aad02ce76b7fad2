package io.blueshift.transaction;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A result that the core may not have yet: a lock granted, a commit made durable. The core never
/// parks its caller's thread; a caller that has a thread to spare parks it here with [#await].
///
/// Safe for use by several threads.
public final class Pending<T extends @Nullable Object> {
  private static final Pending<@Nullable Void> DONE =
      new Pending<>(CompletableFuture.completedFuture(null));

  private final CompletableFuture<T> future;

  private Pending(CompletableFuture<T> future) {
    this.future = future;
  }

  /// Makes a pending result that a future completes. The future must fail with
  /// [DatabaseException]s only.
  public static <T extends @Nullable Object> Pending<T> of(CompletableFuture<T> future) {
    return new Pending<>(future);
  }

  /// Makes a result that is there already.
  public static <T extends @Nullable Object> Pending<T> completed(T value) {
    return new Pending<>(CompletableFuture.completedFuture(value));
  }

  /// Returns the end of something that is done.
  public static Pending<Void> done() {
    return DONE;
  }

  /// Makes a result that will not come.
  public static <T extends @Nullable Object> Pending<T> failed(DatabaseException failure) {
    return new Pending<>(CompletableFuture.failedFuture(failure));
  }

  /// Returns whether the result, or its failure, is there.
  public boolean isDone() {
    return future.isDone();
  }

  /// Returns what follows this result: asked for at once when it is there, otherwise on the thread that
  /// completes it, which must not be kept. A failure, also one of asking, is passed on.
  public <R extends @Nullable Object> Pending<R> then(Function<? super T, Pending<R>> next) {
    if (future.state() == Future.State.SUCCESS) {
      try {
        return next.apply(future.resultNow());
      } catch (DatabaseException e) {
        return failed(e);
      }
    }
    return new Pending<>(future.thenCompose(value -> next.apply(value).future));
  }

  /// Calls back once with the value and null, or with null and the failure: at once when the result
  /// is there, otherwise on the thread that completes it, which must not be kept.
  public void whenDone(BiConsumer<? super T, ? super @Nullable DatabaseException> callback) {
    if (future.state() == Future.State.SUCCESS) {
      callback.accept(future.resultNow(), null);
      return;
    }
    var _ =
        future.whenComplete(
            (value, failure) -> callback.accept(value, failure == null ? null : asError(failure)));
  }

  /// Waits for the result without limit.
  ///
  /// @throws DatabaseException the failure; QUERY_CANCELED when the thread is interrupted
  public T await() {
    return await(CallContext.NO_DEADLINE);
  }

  /// Waits for the result until a moment on [System#nanoTime]'s clock.
  ///
  /// @throws DatabaseException the failure; QUERY_CANCELED when the deadline passes or the thread is
  ///     interrupted
  public T await(long deadlineNanos) {
    try {
      return deadlineNanos == CallContext.NO_DEADLINE
          ? future.get()
          : future.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw asError(e.getCause());
    } catch (TimeoutException e) {
      throw new DatabaseException(
          ErrorCode.QUERY_CANCELED, "statement was canceled because its time was up", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(ErrorCode.QUERY_CANCELED, "statement was canceled", e);
    }
  }

  private static DatabaseException asError(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof java.util.concurrent.CompletionException ? failure.getCause() : failure;
    return cause instanceof DatabaseException error
        ? error
        : new DatabaseException(ErrorCode.INTERNAL_ERROR, "pending result failed", cause);
  }
}
