import AVFoundation
import SwiftUI

import BanshiKit
import BanshiUI

/// The camera's picture with its shutter; it takes the shot by itself when the core says that now is the moment.
struct Viewfinder: View {
    let model: CameraModel
    @State private var camera: CameraSession
    @State private var isLit = false

    init(model: CameraModel) {
        self.model = model
        _camera = State(initialValue: CameraSession { event in
            Task { @MainActor in model.send(Self.modelEvent(for: event)) }
        })
    }

    var body: some View {
        ZStack(alignment: .bottomTrailing) {
            Preview(session: camera.session).accessibilityHidden(true)
            CameraControls(isLit: $isLit) { camera.shoot() }
        }
        .task { await camera.start() }
        .onDisappear { camera.stop() }
        .onChange(of: isLit) { _, isLit in camera.light(isLit) }
        .onChange(of: model.state.isMoment) { _, isMoment in if isMoment { camera.shoot() } }
    }

    private static func modelEvent(for event: CameraSession.Event) -> CameraModel.Event {
        switch event {
        case let .frame(frame): .frame(frame)
        case let .shot(bytes): .took(bytes)
        case .unavailable: .withoutCamera
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
