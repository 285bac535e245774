//! The mailbox under a driver that answers in any order, late, twice or not at all.

use super::{Port, Progress, Unasked, connect};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

type TestPort = Port<&'static str, u32>;

/// Awaits two answers at once and returns them in the order asked.
async fn both(port: &TestPort, one: &'static str, two: &'static str) -> (u32, u32) {
    let (mut first, mut second) = (pin!(port.ask(one)), pin!(port.ask(two)));
    let (mut a, mut b) = (None, None);
    poll_fn(move |context| {
        if a.is_none()
            && let Poll::Ready(value) = first.as_mut().poll(context)
        {
            a = Some(value);
        }
        if b.is_none()
            && let Poll::Ready(value) = second.as_mut().poll(context)
        {
            b = Some(value);
        }
        match (a, b) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            _ => Poll::Pending,
        }
    })
    .await
}

#[test]
fn effects_come_out_one_after_the_other_and_the_result_last() {
    let mut drive =
        connect(|port: TestPort| async move { port.ask("a").await + port.ask("b").await });
    assert_eq!(drive.poll(), Progress::Wants(vec![(1, "a")]));
    assert_eq!(drive.answer(1, 40), Ok(()));
    assert_eq!(drive.poll(), Progress::Wants(vec![(2, "b")]));
    assert_eq!(drive.answer(2, 2), Ok(()));
    assert_eq!(drive.poll(), Progress::Done(42));
}

#[test]
fn two_effects_in_flight_may_be_answered_in_either_order() {
    for order in [[(1, 10), (2, 20)], [(2, 20), (1, 10)]] {
        let mut drive = connect(|port: TestPort| async move { both(&port, "a", "b").await });
        assert_eq!(drive.poll(), Progress::Wants(vec![(1, "a"), (2, "b")]));
        let [first, second] = order;
        assert_eq!(drive.answer(first.0, first.1), Ok(()));
        assert_eq!(
            drive.poll(),
            Progress::Wants(vec![]),
            "one answer is outstanding"
        );
        assert_eq!(drive.answer(second.0, second.1), Ok(()));
        assert_eq!(drive.poll(), Progress::Done((10, 20)));
    }
}

#[test]
fn an_answer_nobody_asked_for_is_refused_and_changes_nothing() {
    let mut drive = connect(|port: TestPort| async move { port.ask("a").await });
    assert_eq!(drive.answer(1, 0), Err(Unasked), "before the first poll");
    assert_eq!(drive.poll(), Progress::Wants(vec![(1, "a")]));
    assert_eq!(drive.answer(7, 0), Err(Unasked));
    assert_eq!(drive.answer(1, 5), Ok(()));
    assert_eq!(drive.answer(1, 6), Err(Unasked), "twice");
    assert_eq!(drive.poll(), Progress::Done(5));
    assert_eq!(drive.answer(1, 7), Err(Unasked), "after the end");
}

#[test]
fn a_dropped_call_is_not_performed() {
    let mut drive = connect(|port: TestPort| async move {
        drop(port.ask("never"));
        port.ask("a").await
    });
    assert_eq!(drive.poll(), Progress::Wants(vec![(2, "a")]));
}

#[test]
fn a_future_that_waits_for_nothing_is_reported_as_stalled() {
    let mut drive = connect(|_: TestPort| std::future::pending::<()>());
    assert_eq!(drive.poll(), Progress::Stalled);
}

#[test]
fn a_future_that_wakes_itself_is_polled_again_in_the_same_step() {
    let mut turns = 0;
    let mut drive = connect(move |_: TestPort| {
        poll_fn(move |context| {
            turns += 1;
            context.waker().wake_by_ref();
            if turns == 3 {
                Poll::Ready(turns)
            } else {
                Poll::Pending
            }
        })
    });
    assert_eq!(drive.poll(), Progress::Done(3));
}
