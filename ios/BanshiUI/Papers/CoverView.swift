import SwiftUI

import Banshi
import BanshiKit

/// A page, to draw boxes over what the recipient need not see. Each is stored as it is drawn.
struct CoverView: View {
    let page: PageLine
    let model: PapersModel
    @State private var drawn: CGRect?
    @Environment(\.palette) private var palette

    var body: some View {
        Page {
            said("遮住一部分").type(.heading).padding(.top, Space.apart).accessibilityAddTraits(.isHeader)
            said("用手指画框，遮住办事用不到的内容。办事要看的地方请不要遮。")
            if let bytes = model.state.pictures[page.id] {
                Covered(picture: bytes, covers: page.covers)
                    .overlay(GeometryReader { place in canvas(place.size) })
                    .accessibilityLabel(said("整理后的页面"))
            }
            if let covered = page.covered { Told(covered).small() } else { said("还没有遮住任何地方").small() }
            said("发出的复印件上是黑块，看不到下面；本机的原件不变，发出前随时可以撤销。").small()
        } foot: {
            Button { model.send(.cover(page: nil)) } label: { said("好了") }.buttonStyle(MainButtonStyle())
            Button { model.send(.undo) } label: { said("撤销") }
                .buttonStyle(QuietButtonStyle())
                .disabled(page.covers.isEmpty)
        }
        .trouble(model.state.trouble) { model.send(.understood) }
    }

    private func canvas(_ size: CGSize) -> some View {
        Path { path in
            if let drawn { path.addRect(drawn) }
        }
        .stroke(palette.action, lineWidth: 2)
        .frame(width: size.width, height: size.height)
        .contentShape(Rectangle())
        .gesture(
            DragGesture(minimumDistance: 0)
                .onChanged { drag in
                    let (to, by) = (drag.location, drag.translation)
                    let from = CGPoint(x: to.x - by.width, y: to.y - by.height)
                    drawn = CGRect(x: min(from.x, to.x), y: min(from.y, to.y), width: abs(by.width), height: abs(by.height))
                }
                .onEnded { _ in
                    // A tap without a drag covers nothing, and nobody needs to be told.
                    if let drawn, drawn.width > 1 || drawn.height > 1 { model.send(.hide(PageArea(drawn, within: size))) }
                    drawn = nil
                }
        )
    }
}

/// A page's picture with its covered parts black.
struct Covered: View {
    let picture: Data
    let covers: [PageArea]

    var body: some View {
        Picture(bytes: picture).overlay(GeometryReader { place in
            Path { path in
                for cover in covers { path.addRect(cover.rectangle(within: place.size)) }
            }
            // Ink on paper in either theme: that is how it is sent.
            .fill(Palette.light.ink)
        })
    }
}

extension PageArea {
    /// A rectangle of a picture that is drawn at that size; what lies beyond its border is cut off.
    init(_ rectangle: CGRect, within size: CGSize) {
        let share = { (at: CGFloat, side: CGFloat) in Float(min(max(at / max(side, 1), 0), 1)) }
        self.init(
            left: share(rectangle.minX, size.width),
            top: share(rectangle.minY, size.height),
            right: share(rectangle.maxX, size.width),
            bottom: share(rectangle.maxY, size.height)
        )
    }

    func rectangle(within size: CGSize) -> CGRect {
        CGRect(
            x: CGFloat(left) * size.width,
            y: CGFloat(top) * size.height,
            width: CGFloat(right - left) * size.width,
            height: CGFloat(bottom - top) * size.height
        )
    }
}
