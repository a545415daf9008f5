import SwiftUI

/// 拍照 and 补光, for the viewfinder of the app; without 拍照 where nothing is photographed.
public struct CameraControls: View {
    private let isLit: Binding<Bool>
    private let shoot: (@MainActor () -> Void)?
    @Environment(\.palette) private var palette

    /// - Parameters:
    ///   - isLit: whether the phone's light is on.
    ///   - shoot: takes the shot.
    public init(isLit: Binding<Bool>, shoot: (@MainActor () -> Void)?) {
        self.isLit = isLit
        self.shoot = shoot
    }

    public var body: some View {
        VStack(spacing: Space.close) {
            Button { isLit.wrappedValue.toggle() } label: { symbol(isLit.wrappedValue ? "bolt.fill" : "bolt") }
                .accessibilityLabel(said("补光"))
                .accessibilityAddTraits(isLit.wrappedValue ? .isSelected : [])
            if let shoot {
                Button(action: shoot) { symbol("camera.fill") }
                    .accessibilityLabel(said("拍照"))
            }
        }
        .buttonStyle(WordButtonStyle())
        .padding(Space.edge)
    }

    private func symbol(_ name: String) -> some View {
        Image(systemName: name).accessibilityHidden(true)
            .frame(width: Space.target, height: Space.target)
            .background(palette.surface, in: Circle())
    }
}
