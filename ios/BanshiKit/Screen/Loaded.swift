/// What a screen shows of the core's answer.
public enum Loaded<Value: Equatable & Sendable>: Equatable, Sendable {
    /// Not there yet.
    case waiting
    /// It did not come.
    case failed(Trouble)
    /// It is there.
    case here(Value)

    /// What is there, where it is.
    public var value: Value? {
        if case let .here(value) = self { value } else { nil }
    }

    /// What went wrong, where it did.
    public var trouble: Trouble? {
        if case let .failed(trouble) = self { trouble } else { nil }
    }
}
