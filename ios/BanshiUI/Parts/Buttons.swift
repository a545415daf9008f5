import SwiftUI

/// The one thing to do on a screen: filled.
struct MainButtonStyle: ButtonStyle {
    @Environment(\.palette) private var palette
    @Environment(\.isEnabled) private var isEnabled

    func makeBody(configuration: Configuration) -> some View {
        configuration.label
            .type(.body)
            .fontWeight(.semibold)
            .multilineTextAlignment(.center)
            .foregroundStyle(isEnabled ? palette.onAction : palette.quiet)
            .padding(Space.close)
            .frame(maxWidth: .infinity, minHeight: Space.target)
            .background(isEnabled ? palette.action : palette.line, in: RoundedRectangle(cornerRadius: Space.controlRadius))
            .opacity(configuration.isPressed ? 0.8 : 1)
            .contentShape(Rectangle())
    }
}

/// Anything else that can be done: outlined.
struct QuietButtonStyle: ButtonStyle {
    @Environment(\.palette) private var palette

    func makeBody(configuration: Configuration) -> some View {
        configuration.label
            .type(.body)
            .multilineTextAlignment(.center)
            .foregroundStyle(palette.action)
            .padding(Space.close)
            .frame(maxWidth: .infinity, minHeight: Space.target)
            .overlay(RoundedRectangle(cornerRadius: Space.controlRadius).stroke(palette.action, lineWidth: 1.5))
            .opacity(configuration.isPressed ? 0.6 : 1)
            .contentShape(Rectangle())
    }
}

/// A word that does something, within a line.
struct WordButtonStyle: ButtonStyle {
    @Environment(\.palette) private var palette

    func makeBody(configuration: Configuration) -> some View {
        configuration.label
            .type(.label)
            .foregroundStyle(palette.action)
            .frame(minWidth: Space.target, minHeight: Space.target)
            .opacity(configuration.isPressed ? 0.6 : 1)
            .contentShape(Rectangle())
    }
}

/// A card that opens something: it is drawn by its content.
struct CardButtonStyle: ButtonStyle {
    func makeBody(configuration: Configuration) -> some View {
        configuration.label
            .frame(maxWidth: .infinity, minHeight: Space.target, alignment: .leading)
            .opacity(configuration.isPressed ? 0.7 : 1)
            .contentShape(Rectangle())
    }
}
