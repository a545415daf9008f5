public protocol EnvironmentKey {
    associatedtype Value
    static var defaultValue: Value { get }
}

public struct EnvironmentValues: Sendable {
    public subscript<K>(key: K.Type) -> K.Value where K: EnvironmentKey {
        get { fatalError("a declaration") }
        set { fatalError("a declaration") }
    }
    public var colorScheme: ColorScheme { get { fatalError("a declaration") } set {} }
    public var dynamicTypeSize: DynamicTypeSize { get { fatalError("a declaration") } set {} }
    public var dismiss: DismissAction { fatalError("a declaration") }
    public var isEnabled: Bool { get { fatalError("a declaration") } set {} }
    public var locale: Locale { get { fatalError("a declaration") } set {} }
    public var scenePhase: ScenePhase { get { fatalError("a declaration") } set {} }
}

@propertyWrapper
public struct Environment<Value> {
    public init(_ keyPath: KeyPath<EnvironmentValues, Value>) { fatalError("a declaration") }
    public var wrappedValue: Value { fatalError("a declaration") }
}

extension View {
    public func environment<V>(_ keyPath: WritableKeyPath<EnvironmentValues, V>, _ value: V) -> some View { self }
}

@MainActor @preconcurrency
public struct DismissAction: Sendable {
    public func callAsFunction() {}
}

public enum ColorScheme: CaseIterable, Sendable {
    case light, dark
}

public enum ScenePhase: Comparable, Sendable {
    case background, inactive, active
}

public enum DynamicTypeSize: Hashable, Comparable, CaseIterable, Sendable {
    case xSmall, small, medium, large, xLarge, xxLarge, xxxLarge
    case accessibility1, accessibility2, accessibility3, accessibility4, accessibility5
    public var isAccessibilitySize: Bool { fatalError("a declaration") }
}
