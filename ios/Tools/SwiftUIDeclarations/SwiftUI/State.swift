@propertyWrapper
public struct State<Value> {
    public init(wrappedValue value: Value) { fatalError("a declaration") }
    public init(initialValue value: Value) { fatalError("a declaration") }
    public var wrappedValue: Value { get { fatalError("a declaration") } nonmutating set { fatalError("a declaration") } }
    public var projectedValue: Binding<Value> { fatalError("a declaration") }
}

extension State where Value: ExpressibleByNilLiteral {
    public init() { fatalError("a declaration") }
}

@propertyWrapper
public struct Binding<Value> {
    @preconcurrency
    public init(
        @_inheritActorContext get: @escaping @isolated(any) @Sendable () -> Value,
        @_inheritActorContext set: @escaping @isolated(any) @Sendable (Value) -> Void
    ) { fatalError("a declaration") }
    public var wrappedValue: Value { get { fatalError("a declaration") } nonmutating set { fatalError("a declaration") } }
    public var projectedValue: Binding<Value> { self }
}

@propertyWrapper
public struct FocusState<Value> where Value: Hashable {
    public init() where Value == Bool { fatalError("a declaration") }
    public init<T>() where Value == T?, T: Hashable { fatalError("a declaration") }
    public var wrappedValue: Value { get { fatalError("a declaration") } nonmutating set { fatalError("a declaration") } }
    public var projectedValue: Binding { fatalError("a declaration") }

    @propertyWrapper
    public struct Binding {
        // As @Binding, it is handed in and never made by a view.
        let isDeclaration: Bool
        public var wrappedValue: Value { get { fatalError("a declaration") } nonmutating set { fatalError("a declaration") } }
        public var projectedValue: Binding { self }
    }
}

extension View {
    public func focused<Value>(_ binding: FocusState<Value>.Binding, equals value: Value) -> some View where Value: Hashable { self }
    public func focused(_ condition: FocusState<Bool>.Binding) -> some View { self }
}

@propertyWrapper
public struct ScaledMetric<Value> where Value: BinaryFloatingPoint {
    public init(wrappedValue: Value, relativeTo textStyle: Font.TextStyle) { fatalError("a declaration") }
    public var wrappedValue: Value { fatalError("a declaration") }
}
