//! Subscriptions: a snapshot first, then every change, until the handle is dropped.

use std::sync::{Arc, Mutex, PoisonError, Weak};

type Listener<T> = Arc<dyn Fn(&T) + Send + Sync>;

/// Ends with its drop: nothing is told after that, but for a call that is under way on another thread.
#[must_use = "a subscription ends when it is dropped"]
pub struct Subscription(Option<Box<dyn FnOnce() + Send + Sync>>);

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

/// Who listens; all clones are one. Listeners are called without any lock held, on the thread that caused the change.
pub(crate) struct Listeners<T>(Arc<Mutex<Inner<T>>>);

struct Inner<T> {
    next: u64,
    listeners: Vec<(u64, Listener<T>)>,
}

impl<T> Clone for Listeners<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Listeners<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Inner {
            next: 0,
            listeners: Vec::new(),
        })))
    }
}

impl<T: 'static> Listeners<T> {
    pub(crate) fn subscribe(&self, listener: Listener<T>) -> Subscription {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = inner.next;
        inner.next += 1;
        inner.listeners.push((id, listener));
        let listeners: Weak<Mutex<Inner<T>>> = Arc::downgrade(&self.0);
        Subscription(Some(Box::new(move || {
            if let Some(listeners) = listeners.upgrade() {
                let mut inner = listeners.lock().unwrap_or_else(PoisonError::into_inner);
                inner.listeners.retain(|(known, _)| *known != id);
            }
        })))
    }

    pub(crate) fn tell(&self, news: &T) {
        for listener in self.all() {
            listener(news);
        }
    }

    /// Whether it is worth making something to tell.
    pub(crate) fn any(&self) -> bool {
        !self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .listeners
            .is_empty()
    }

    fn all(&self) -> Vec<Listener<T>> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner
            .listeners
            .iter()
            .map(|(_, listener)| Arc::clone(listener))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn nothing_is_told_after_the_end() {
        let listeners = Listeners::<u32>::default();
        let heard = Arc::new(AtomicU32::new(0));
        let subscription = listeners.subscribe({
            let heard = Arc::clone(&heard);
            Arc::new(move |news| {
                heard.fetch_add(*news, Ordering::SeqCst);
            })
        });
        listeners.tell(&2);
        drop(subscription);
        listeners.tell(&5);
        assert_eq!(heard.load(Ordering::SeqCst), 2);
        assert!(!listeners.any());
    }
}
