import SwiftUI

import BanshiKit

extension EnvironmentValues {
    /// The colours of the theme that is on.
    public var palette: Palette {
        get { self[PaletteKey.self] }
        set { self[PaletteKey.self] = newValue }
    }

    /// The language that the screens speak.
    public var language: Language {
        get { self[LanguageKey.self] }
        set { self[LanguageKey.self] = newValue }
    }

    /// 大字.
    public var isLargeType: Bool {
        get { self[LargeTypeKey.self] }
        set { self[LargeTypeKey.self] = newValue }
    }
}

private struct PaletteKey: EnvironmentKey {
    static let defaultValue = Palette.light
}

private struct LanguageKey: EnvironmentKey {
    static let defaultValue = Language.chinese
}

private struct LargeTypeKey: EnvironmentKey {
    static let defaultValue = false
}

extension View {
    /// Gives the screens below their colours, their language and their size of type.
    public func themed(_ preferences: Preferences) -> some View {
        modifier(Themed(preferences: preferences))
    }
}

private struct Themed: ViewModifier {
    let preferences: Preferences
    @Environment(\.colorScheme) private var scheme

    func body(content: Content) -> some View {
        let palette: Palette = scheme == .dark ? .dark : .light
        content
            .environment(\.palette, palette)
            .environment(\.language, preferences.language)
            .environment(\.isLargeType, preferences.largeType)
            .environment(\.locale, Locale(identifier: preferences.language.rawValue))
            .foregroundStyle(palette.ink)
            .tint(palette.action)
            .type(.body)
    }
}
