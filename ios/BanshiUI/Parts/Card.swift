import SwiftUI

import Banshi

/// A sheet of paper on the screen's ground.
struct Card<Content: View>: View {
    @ViewBuilder let content: Content
    @Environment(\.palette) private var palette

    var body: some View {
        VStack(alignment: .leading, spacing: Space.hair) { content }
            .padding(Space.edge)
            .frame(maxWidth: .infinity, alignment: .leading)
            .background(palette.surface, in: RoundedRectangle(cornerRadius: Space.cardRadius))
            .overlay(RoundedRectangle(cornerRadius: Space.cardRadius).stroke(palette.line, lineWidth: 1))
    }
}

/// A word of caution on its soft ground.
struct Caution: View {
    let words: Words
    @Environment(\.palette) private var palette

    var body: some View {
        Told(words)
            .type(.label)
            .foregroundStyle(palette.caution)
            .padding(Space.close)
            .frame(maxWidth: .infinity, alignment: .leading)
            .background(palette.cautionSoft, in: RoundedRectangle(cornerRadius: Space.controlRadius))
    }
}

/// A heading above cards.
struct Heading: View {
    let text: Text
    @Environment(\.palette) private var palette

    init(_ text: Text) {
        self.text = text
    }

    var body: some View {
        text
            .type(.label)
            .foregroundStyle(palette.quiet)
            .padding(.top, Space.apart)
            .accessibilityAddTraits(.isHeader)
    }
}

/// A title with something small beside it; below it where type is large or the title long.
struct TitleRow<Title: View, Beside: View>: View {
    @ViewBuilder let title: Title
    @ViewBuilder let beside: Beside
    @Environment(\.dynamicTypeSize) private var size
    @Environment(\.isLargeType) private var isLargeType

    var body: some View {
        if size.isAccessibilitySize || isLargeType {
            VStack(alignment: .leading, spacing: Space.hair) {
                title.fontWeight(.semibold)
                beside
            }
        } else {
            HStack(alignment: .firstTextBaseline, spacing: Space.tight) {
                title.fontWeight(.semibold)
                Spacer(minLength: Space.tight)
                beside
            }
        }
    }
}

/// How far something is.
struct ProgressBar: View {
    /// 0 to 1.
    let fraction: Double
    @Environment(\.palette) private var palette

    var body: some View {
        GeometryReader { place in
            ZStack(alignment: .leading) {
                Capsule().fill(palette.line)
                Capsule().fill(palette.action).frame(width: place.size.width * min(max(fraction, 0), 1))
            }
        }
        .frame(height: 6)
        .accessibilityElement(children: .ignore)
        .accessibilityValue(Text(fraction, format: .percent.precision(.fractionLength(0))))
    }
}

extension ProgressBar {
    /// Bytes that arrived, of all.
    init(sent: UInt64, of all: UInt64) {
        self.init(fraction: Double(sent) / Double(max(all, 1)))
    }
}
