@_exported import Foundation
@_exported import UIKit

@MainActor @preconcurrency
public protocol View {
    associatedtype Body: View
    @ViewBuilder @MainActor @preconcurrency var body: Body { get }
}

extension Never: View {
    public var body: Never { fatalError("a declaration") }
}

/// A view that is drawn by the system.
public protocol PrimitiveView: View where Body == Never {}
extension PrimitiveView {
    public var body: Never { fatalError("a declaration") }
}

@resultBuilder
public struct ViewBuilder {
    public static func buildExpression<Content>(_ content: Content) -> Content where Content: View { content }
    public static func buildBlock() -> EmptyView { fatalError("a declaration") }
    public static func buildBlock<Content>(_ content: Content) -> Content where Content: View { content }
    public static func buildBlock<each Content>(_ content: repeat each Content) -> TupleView<(repeat each Content)>
    where repeat each Content: View { fatalError("a declaration") }
    public static func buildIf<Content>(_ content: Content?) -> Content? where Content: View { content }
    public static func buildEither<First, Second>(first: First) -> _ConditionalContent<First, Second>
    where First: View, Second: View { fatalError("a declaration") }
    public static func buildEither<First, Second>(second: Second) -> _ConditionalContent<First, Second>
    where First: View, Second: View { fatalError("a declaration") }
}

public struct EmptyView: PrimitiveView {
    public init() {}
}

public struct TupleView<T>: PrimitiveView {
    public var value: T
    public init(_ value: T) { self.value = value }
}

public struct _ConditionalContent<TrueContent, FalseContent>: PrimitiveView where TrueContent: View, FalseContent: View {}

extension Optional: View where Wrapped: View {
    public var body: Never { fatalError("a declaration") }
}

public struct Group<Content>: PrimitiveView where Content: View {
    public init(@ViewBuilder content: () -> Content) { fatalError("a declaration") }
}

public struct ForEach<Data, ID, Content>: PrimitiveView where Data: RandomAccessCollection, ID: Hashable, Content: View {
    public init(_ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content) {
        fatalError("a declaration")
    }
}

@MainActor @preconcurrency
public protocol ViewModifier {
    associatedtype Body: View
    typealias Content = _ViewModifier_Content<Self>
    @ViewBuilder @MainActor @preconcurrency func body(content: Content) -> Body
}

public struct _ViewModifier_Content<Modifier>: PrimitiveView where Modifier: ViewModifier {}

public struct ModifiedContent<Content, Modifier>: PrimitiveView where Content: View, Modifier: ViewModifier {}

extension View {
    public func modifier<T>(_ modifier: T) -> ModifiedContent<Self, T> where T: ViewModifier { fatalError("a declaration") }
    public func id<ID>(_ id: ID) -> some View where ID: Hashable { self }
    public func tag<V>(_ tag: V) -> some View where V: Hashable { self }
}
