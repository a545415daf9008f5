import CoreText
import Foundation

import Banshi

/// The typeface that stamps are drawn with: the phone's own, with the mainland's forms of characters.
final class PhoneLettering: Lettering, @unchecked Sendable {
    private static let em: CGFloat = 1000
    private let font = CTFontCreateWithName("PingFangSC-Regular" as CFString, em, nil)

    func shapes(characters: String) throws -> [LetterShape] {
        var known = Set<Character>()
        return characters.filter { known.insert($0).inserted }.compactMap { shape(of: String($0)) }
    }

    /// Nothing where the typeface lacks the character: another's form would be another region's.
    private func shape(of character: String) -> LetterShape? {
        let units = Array(character.utf16)
        var glyphs = [CGGlyph](repeating: 0, count: units.count)
        guard CTFontGetGlyphsForCharacters(font, units, &glyphs, units.count) else { return nil }
        var glyph = glyphs[0]
        var advance = CGSize.zero
        CTFontGetAdvancesForGlyphs(font, .horizontal, &glyph, &advance, 1)
        // A space has no path.
        let path = CTFontCreatePathForGlyph(font, glyph, nil)
        return LetterShape(character: character, advance: Float(advance.width / Self.em), outline: path.map(parts) ?? [])
    }

    private func parts(of path: CGPath) -> [OutlinePart] {
        var parts: [OutlinePart] = []
        path.applyWithBlock { element in
            let points = element.pointee.points
            func point(_ at: Int) -> OutlinePoint {
                OutlinePoint(x: Float(points[at].x / Self.em), y: Float(points[at].y / Self.em))
            }
            switch element.pointee.type {
            case .moveToPoint: parts.append(.move(to: point(0)))
            case .addLineToPoint: parts.append(.line(to: point(0)))
            case .addQuadCurveToPoint: parts.append(.quadratic(by: point(0), to: point(1)))
            case .addCurveToPoint: parts.append(.cubic(first: point(0), second: point(1), to: point(2)))
            case .closeSubpath: break
            @unknown default: break
            }
        }
        return parts
    }
}
