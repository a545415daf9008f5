import SwiftUI

import Banshi
// Darwin has a Point of its own.
import struct Banshi.Point
import BanshiKit

/// A shot with the page's outline, whose corners a finger can drag; with VoiceOver they move by steps.
struct CornersView: View {
    let taken: CameraModel.Taken
    let model: CameraModel
    @Environment(\.palette) private var palette

    /// One step of VoiceOver's adjustment, as a part of the shot's side.
    private static let step: Float = 0.01

    var body: some View {
        GeometryReader { place in
            let scale = place.size.width / CGFloat(max(taken.shot.width, 1))
            ZStack(alignment: .topLeading) {
                Picture(bytes: taken.picture).accessibilityHidden(true)
                outline(scale).stroke(palette.good, lineWidth: 3)
                ForEach(CameraModel.Corner.allCases, id: \.self) { corner in handle(corner, scale) }
            }
        }
        .aspectRatio(CGFloat(taken.shot.width) / CGFloat(max(taken.shot.height, 1)), contentMode: .fit)
    }

    private func outline(_ scale: CGFloat) -> Path {
        Path { path in
            path.addLines(CameraModel.Corner.allCases.map { point(of: $0).scaled(by: scale) })
            path.closeSubpath()
        }
    }

    private func handle(_ corner: CameraModel.Corner, _ scale: CGFloat) -> some View {
        Circle()
            .fill(palette.surface)
            .overlay(Circle().stroke(palette.action, lineWidth: 3))
            .frame(width: 24, height: 24)
            .frame(width: Space.target, height: Space.target)
            .contentShape(Rectangle())
            .position(point(of: corner).scaled(by: scale))
            .gesture(
                DragGesture(minimumDistance: 0)
                    .onChanged { drag in
                        let x = min(max(Float(drag.location.x / scale), 0), Float(taken.shot.width))
                        let y = min(max(Float(drag.location.y / scale), 0), Float(taken.shot.height))
                        model.send(.drag(corner, to: Point(x: x, y: y)))
                    }
                    .onEnded { _ in model.send(.drop) }
            )
            .accessibilityElement(children: .ignore)
            .accessibilityLabel(name(of: corner))
            .accessibilityAdjustableAction { direction in adjust(corner, direction) }
    }

    /// Outwards, or towards the middle.
    private func adjust(_ corner: CameraModel.Corner, _ direction: AccessibilityAdjustmentDirection) {
        let (from, width, height) = (point(of: corner), Float(taken.shot.width), Float(taken.shot.height))
        let step = direction == .increment ? Self.step : -Self.step
        let x = from.x + (from.x > width / 2 ? 1 : -1) * step * width
        let y = from.y + (from.y > height / 2 ? 1 : -1) * step * height
        model.send(.drag(corner, to: Point(x: min(max(x, 0), width), y: min(max(y, 0), height))))
        model.send(.drop)
    }

    private func point(of corner: CameraModel.Corner) -> Point {
        switch corner {
        case .topLeft: taken.corners.topLeft
        case .topRight: taken.corners.topRight
        case .bottomRight: taken.corners.bottomRight
        case .bottomLeft: taken.corners.bottomLeft
        }
    }

    private func name(of corner: CameraModel.Corner) -> Text {
        switch corner {
        case .topLeft: said("左上角")
        case .topRight: said("右上角")
        case .bottomRight: said("右下角")
        case .bottomLeft: said("左下角")
        }
    }
}

extension Point {
    /// The same place in a picture that is drawn at another size.
    func scaled(by scale: CGFloat) -> CGPoint {
        CGPoint(x: CGFloat(x) * scale, y: CGFloat(y) * scale)
    }
}
