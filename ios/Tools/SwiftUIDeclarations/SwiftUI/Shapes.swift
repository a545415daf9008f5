public protocol ShapeStyle: Sendable {}

extension Color: PrimitiveView {}

public struct Color: ShapeStyle, Hashable, Sendable {
    public enum RGBColorSpace: Hashable, Sendable {
        case sRGB, sRGBLinear, displayP3
    }
    public init(_ colorSpace: RGBColorSpace = .sRGB, red: Double, green: Double, blue: Double, opacity: Double = 1) {}
    public static let clear = Color(red: 0, green: 0, blue: 0, opacity: 0)
}

public protocol Shape: Sendable, View {}

extension Shape {
    public var body: Never { fatalError("a declaration") }
    public func fill<S>(_ content: S) -> some View where S: ShapeStyle { self }
    public func stroke<S>(_ content: S, lineWidth: CGFloat = 1) -> some View where S: ShapeStyle { self }
    public func stroke<S>(_ content: S, style: StrokeStyle) -> some View where S: ShapeStyle { self }
}

public protocol InsettableShape: Shape {}

public struct Rectangle: InsettableShape {
    public init() {}
}

public struct Circle: InsettableShape {
    public init() {}
}

public struct Capsule: InsettableShape {
    public init() {}
}

public struct RoundedRectangle: InsettableShape {
    public init(cornerRadius: CGFloat) {}
}

public struct Path: Shape, Equatable {
    public init(_ callback: (inout Path) -> Void) { fatalError("a declaration") }
    public mutating func addRect(_ rect: CGRect) {}
    public mutating func addLines(_ lines: [CGPoint]) {}
    public mutating func closeSubpath() {}
}

public struct StrokeStyle: Equatable, Sendable {
    public init(lineWidth: CGFloat = 1, lineCap: CGLineCap = .butt, lineJoin: CGLineJoin = .miter) {}
}

public enum CGLineCap: Sendable {
    case butt, round, square
}

public enum CGLineJoin: Sendable {
    case miter, round, bevel
}

extension View {
    public func foregroundStyle<S>(_ style: S) -> some View where S: ShapeStyle { self }
    public func tint(_ tint: Color?) -> some View { self }
    public func background<S>(_ style: S) -> some View where S: ShapeStyle { self }
    public func background<S, T>(_ style: S, in shape: T) -> some View where S: ShapeStyle, T: InsettableShape { self }
    public func overlay<V>(_ overlay: V, alignment: Alignment = .center) -> some View where V: View { self }
    public func contentShape<S>(_ shape: S, eoFill: Bool = false) -> some View where S: Shape { self }
    public func opacity(_ opacity: Double) -> some View { self }
}
