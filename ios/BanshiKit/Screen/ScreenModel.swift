import Observation

/// A screen over the core: one immutable value to show, one door for what the person does.
///
/// No rule of filing stands in a model. The core is asked, off the main actor, and what it says is shown as it says it.
@MainActor
public protocol ScreenModel: AnyObject, Observable {
    /// What the screen shows.
    associatedtype State: Equatable & Sendable
    /// What a person can do there.
    associatedtype Event: Sendable

    /// What is shown now.
    var state: State { get }

    /// Takes what the person did. Returns at once; what follows from it comes in ``state``.
    func send(_ event: Event)

    /// Waits until all that was sent is done and stored: before the app is put away.
    func settled() async
}
