import AVFoundation
import SwiftUI

import BanshiKit
import BanshiUI

/// The camera's picture. Where a page is looked for it has a shutter, and takes the shot by itself when the core says that
/// now is the moment; where a code is, the core takes it from a frame.
struct Viewfinder: View {
    let viewing: Viewing
    @State private var camera: CameraSession
    @State private var isLit = false

    init(viewing: Viewing) {
        self.viewing = viewing
        _camera = State(initialValue: CameraSession { event in
            Task { @MainActor in Self.tell(viewing, of: event) }
        })
    }

    var body: some View {
        ZStack(alignment: .bottomTrailing) {
            Preview(session: camera.session).accessibilityHidden(true)
            CameraControls(isLit: $isLit, shoot: shoot)
        }
        .task { await camera.start() }
        .onDisappear { camera.stop() }
        .onChange(of: isLit) { _, isLit in camera.light(isLit) }
        .onChange(of: isMoment) { _, isMoment in if isMoment { camera.shoot() } }
    }

    private var shoot: (@MainActor () -> Void)? {
        if case .page = viewing { { camera.shoot() } } else { nil }
    }

    private var isMoment: Bool {
        if case let .page(model) = viewing { model.state.isMoment } else { false }
    }

    @MainActor private static func tell(_ viewing: Viewing, of event: CameraSession.Event) {
        switch (viewing, event) {
        case let (.page(model), .frame(frame)): model.send(.frame(frame))
        case let (.page(model), .shot(bytes)): model.send(.took(bytes))
        case let (.page(model), .unavailable): model.send(.withoutCamera)
        case let (.code(model), .frame(frame)): model.send(.frame(frame))
        case let (.code(model), .unavailable): model.send(.withoutCamera)
        case (.code, .shot): break
        }
    }
}

private struct Preview: UIViewRepresentable {
    let session: AVCaptureSession

    func makeUIView(context _: Context) -> LayerView {
        let view = LayerView()
        view.preview?.session = session
        view.preview?.videoGravity = .resizeAspectFill
        return view
    }

    func updateUIView(_: LayerView, context _: Context) {}

    final class LayerView: UIView {
        override static var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }

        var preview: AVCaptureVideoPreviewLayer? { layer as? AVCaptureVideoPreviewLayer }
    }
}
