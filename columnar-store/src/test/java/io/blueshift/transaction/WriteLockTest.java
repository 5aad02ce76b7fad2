package io.blueshift.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WriteLockTest {
  private static final CallContext PATIENT = CallContext.of(Principal.OWNER);

  private final WriteLock lock = new WriteLock();
  private final Object first = new Object();
  private final Object second = new Object();
  private final Object third = new Object();

  @Test
  void lockIsGivenOnInTheOrderOfAsking() {
    assertThat(lock.acquire(first, PATIENT).isDone()).isTrue();
    assertThat(lock.acquire(first, PATIENT).isDone()).isTrue();
    Pending<Void> asSecond = lock.acquire(second, PATIENT);
    Pending<Void> asThird = lock.acquire(third, PATIENT);
    assertThat(asSecond.isDone()).isFalse();
    lock.release(first);
    asSecond.await();
    assertThat(asThird.isDone()).isFalse();
    lock.release(second);
    asThird.await();
    assertThat(lock.isHeldBy(third)).isTrue();
  }

  @Test
  void waiterThatGaveUpIsPassedOver() {
    lock.acquire(first, PATIENT).await();
    Pending<Void> impatient = lock.acquire(second, PATIENT.withLockTimeout(Duration.ofMillis(1)));
    Pending<Void> patient = lock.acquire(third, PATIENT);
    assertThatThrownBy(impatient::await)
        .satisfies(e ->
            assertThat(((DatabaseException) e).code()).isEqualTo(ErrorCode.LOCK_NOT_AVAILABLE));
    lock.release(first);
    patient.await();
    assertThat(lock.isHeldBy(second)).isFalse();
  }

  @Test
  void waiterThatWasRolledBackDoesNotGetTheLock() {
    lock.acquire(first, PATIENT).await();
    Pending<Void> leaving = lock.acquire(second, PATIENT);
    lock.release(second);
    lock.release(first);
    assertThat(leaving.isDone()).isFalse();
    assertThat(lock.acquire(third, PATIENT).isDone()).isTrue();
  }

  @Test
  void deadlineEndsTheWaitAsACancel() {
    lock.acquire(first, PATIENT).await();
    Pending<Void> waiting =
        lock.acquire(
            second, PATIENT.withDeadlineNanos(System.nanoTime() + Duration.ofMillis(5).toNanos()));
    assertThatThrownBy(waiting::await)
        .satisfies(
            e -> assertThat(((DatabaseException) e).code()).isEqualTo(ErrorCode.QUERY_CANCELED));
  }
}
