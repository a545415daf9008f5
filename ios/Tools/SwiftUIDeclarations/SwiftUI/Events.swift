extension View {
    public func onAppear(perform action: (() -> Void)? = nil) -> some View { self }
    public func onDisappear(perform action: (() -> Void)? = nil) -> some View { self }
    public func task(
        priority: TaskPriority = .userInitiated, @_inheritActorContext _ action: @escaping @Sendable () async -> Void
    ) -> some View { self }
    public func task<T>(
        id value: T, priority: TaskPriority = .userInitiated,
        @_inheritActorContext _ action: @escaping @Sendable () async -> Void
    ) -> some View where T: Equatable { self }
    public func onChange<V>(of value: V, initial: Bool = false, _ action: @escaping (_ oldValue: V, _ newValue: V) -> Void)
    -> some View where V: Equatable { self }
    public func refreshable(action: @escaping @Sendable () async -> Void) -> some View { self }
    public func gesture<T>(_ gesture: T) -> some View where T: Gesture { self }
}

@MainActor @preconcurrency
public protocol Gesture {
    associatedtype Value
}

extension Gesture {
    public func onChanged(_ action: @escaping (Value) -> Void) -> _ChangedGesture<Self> { fatalError("a declaration") }
    public func onEnded(_ action: @escaping (Value) -> Void) -> _EndedGesture<Self> { fatalError("a declaration") }
}

public struct DragGesture: Gesture {
    public struct Value: Equatable, Sendable {
        public var location: CGPoint
        public var translation: CGSize { fatalError("a declaration") }
    }
    public init(minimumDistance: CGFloat = 10) {}
}

public struct _ChangedGesture<Content>: Gesture where Content: Gesture {
    public typealias Value = Content.Value
}

public struct _EndedGesture<Content>: Gesture where Content: Gesture {
    public typealias Value = Content.Value
}
