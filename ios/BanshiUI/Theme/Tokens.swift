import SwiftUI

// Made by ios/Tools/theme.py out of gateway/assets/tokens.json: change that.

/// The colours of one theme, by what they are for.
public struct Palette: Equatable, Sendable {
    /// The ground of a screen.
    public let paper: Color
    /// The ground of a card or a field.
    public let surface: Color
    /// Text.
    public let ink: Color
    /// Text that can wait.
    public let quiet: Color
    /// Separators alone.
    public let line: Color
    /// The border of a control.
    public let edge: Color
    /// What lies behind papers.
    public let desk: Color
    /// What a person can do.
    public let action: Color
    /// Text on it.
    public let onAction: Color
    /// Its soft ground.
    public let actionSoft: Color
    /// Done, or good news.
    public let good: Color
    /// Its soft ground.
    public let goodSoft: Color
    /// What waits for the person.
    public let caution: Color
    /// Its soft ground.
    public let cautionSoft: Color
    /// A mistake, or what cannot be undone.
    public let stop: Color
    /// Its soft ground.
    public let stopSoft: Color
    /// An official decision, and nothing else.
    public let seal: Color
}

extension Palette {
    /// By day.
    public static let light = Palette(
        paper: Color(red: 0xFA / 255, green: 0xF8 / 255, blue: 0xF4 / 255),
        surface: Color(red: 0xFF / 255, green: 0xFF / 255, blue: 0xFF / 255),
        ink: Color(red: 0x1B / 255, green: 0x1D / 255, blue: 0x1F / 255),
        quiet: Color(red: 0x56 / 255, green: 0x5B / 255, blue: 0x61 / 255),
        line: Color(red: 0xD9 / 255, green: 0xD5 / 255, blue: 0xCC / 255),
        edge: Color(red: 0x82 / 255, green: 0x86 / 255, blue: 0x8B / 255),
        desk: Color(red: 0xEC / 255, green: 0xE9 / 255, blue: 0xE2 / 255),
        action: Color(red: 0x1B / 255, green: 0x5E / 255, blue: 0x8C / 255),
        onAction: Color(red: 0xFF / 255, green: 0xFF / 255, blue: 0xFF / 255),
        actionSoft: Color(red: 0xE3 / 255, green: 0xEE / 255, blue: 0xF5 / 255),
        good: Color(red: 0x21 / 255, green: 0x6E / 255, blue: 0x45 / 255),
        goodSoft: Color(red: 0xE2 / 255, green: 0xF1 / 255, blue: 0xE8 / 255),
        caution: Color(red: 0x8A / 255, green: 0x5A / 255, blue: 0x00 / 255),
        cautionSoft: Color(red: 0xFB / 255, green: 0xF0 / 255, blue: 0xDA / 255),
        stop: Color(red: 0xB3 / 255, green: 0x26 / 255, blue: 0x1E / 255),
        stopSoft: Color(red: 0xFB / 255, green: 0xE9 / 255, blue: 0xE7 / 255),
        seal: Color(red: 0xB5 / 255, green: 0x34 / 255, blue: 0x2B / 255)
    )

    /// By night.
    public static let dark = Palette(
        paper: Color(red: 0x12 / 255, green: 0x14 / 255, blue: 0x16 / 255),
        surface: Color(red: 0x1C / 255, green: 0x1F / 255, blue: 0x22 / 255),
        ink: Color(red: 0xEC / 255, green: 0xEA / 255, blue: 0xE5 / 255),
        quiet: Color(red: 0xA9 / 255, green: 0xAE / 255, blue: 0xB4 / 255),
        line: Color(red: 0x3A / 255, green: 0x3F / 255, blue: 0x45 / 255),
        edge: Color(red: 0x76 / 255, green: 0x7C / 255, blue: 0x83 / 255),
        desk: Color(red: 0x0C / 255, green: 0x0D / 255, blue: 0x0F / 255),
        action: Color(red: 0x8C / 255, green: 0xC4 / 255, blue: 0xEA / 255),
        onAction: Color(red: 0x06 / 255, green: 0x28 / 255, blue: 0x3D / 255),
        actionSoft: Color(red: 0x1D / 255, green: 0x34 / 255, blue: 0x44 / 255),
        good: Color(red: 0x84 / 255, green: 0xD3 / 255, blue: 0xA5 / 255),
        goodSoft: Color(red: 0x1B / 255, green: 0x34 / 255, blue: 0x27 / 255),
        caution: Color(red: 0xF0 / 255, green: 0xC0 / 255, blue: 0x62 / 255),
        cautionSoft: Color(red: 0x3A / 255, green: 0x2D / 255, blue: 0x12 / 255),
        stop: Color(red: 0xF5 / 255, green: 0xA7 / 255, blue: 0x9F / 255),
        stopSoft: Color(red: 0x42 / 255, green: 0x20 / 255, blue: 0x1D / 255),
        seal: Color(red: 0xF0 / 255, green: 0x8B / 255, blue: 0x80 / 255)
    )
}

extension TypeStyle {
    /// 24 points.
    public static let title = TypeStyle(size: 24, weight: 600, line: 1.3)
    /// 19 points.
    public static let heading = TypeStyle(size: 19, weight: 600, line: 1.35)
    /// 17 points.
    public static let body = TypeStyle(size: 17, weight: 400, line: 1.6)
    /// 15 points.
    public static let label = TypeStyle(size: 15, weight: 500, line: 1.4)
    /// 13 points.
    public static let small = TypeStyle(size: 13, weight: 400, line: 1.45)
    /// 大字: by how much every style grows.
    public static let largeType: CGFloat = 1.35
}

/// Distances of the screens, in points.
public enum Space {
    /// 4 points.
    public static let hair: CGFloat = 4
    /// 8 points.
    public static let tight: CGFloat = 8
    /// 12 points.
    public static let close: CGFloat = 12
    /// 16 points.
    public static let edge: CGFloat = 16
    /// 24 points.
    public static let apart: CGFloat = 24
    /// 32 points.
    public static let far: CGFloat = 32
    /// The corners of a control.
    public static let controlRadius: CGFloat = 10
    /// The corners of a card.
    public static let cardRadius: CGFloat = 14
    /// The least side of what a finger is to hit.
    public static let target: CGFloat = 48
}
