import SwiftUI

/// A style of type: its size grows with the phone's text size, and with 大字.
public struct TypeStyle: Equatable, Sendable {
    /// Points, at the phone's usual text size.
    public let size: CGFloat
    /// 400 to 600, as type designers count.
    public let weight: Int
    /// Line height as a multiple of the size.
    public let line: CGFloat

    var fontWeight: Font.Weight {
        switch weight {
        case 600...: .semibold
        case 500...: .medium
        default: .regular
        }
    }
}

extension View {
    /// Sets text in a style.
    public func type(_ style: TypeStyle) -> some View {
        modifier(Typeset(style: style))
    }
}

private struct Typeset: ViewModifier {
    let style: TypeStyle
    @ScaledMetric(relativeTo: .body) private var unit: CGFloat = 1
    @Environment(\.isLargeType) private var isLargeType

    func body(content: Content) -> some View {
        let size = style.size * unit * (isLargeType ? TypeStyle.largeType : 1)
        content
            .font(.system(size: size, weight: style.fontWeight))
            .lineSpacing(size * (style.line - 1.2))
    }
}
