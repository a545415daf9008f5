import BackgroundTasks

/// The system's task, which it hands over to whoever registered.
struct Handed: @unchecked Sendable {
    let task: BGTask
}
