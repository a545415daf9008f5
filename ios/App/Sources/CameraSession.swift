import AVFoundation

import BanshiKit

/// The back camera: frames for the core's advice, and the shot's bytes. Nothing of it touches the disk.
final class CameraSession: NSObject, @unchecked Sendable {
    /// What the camera has to tell.
    enum Event: Sendable {
        /// A preview frame.
        case frame(PreviewFrame)
        /// A shot, JPEG.
        case shot(Data)
        /// The person does not allow it, or there is none.
        case unavailable
    }

    /// What the preview layer shows.
    let session = AVCaptureSession()

    private let tell: @Sendable (Event) -> Void
    // Everything below is touched on this queue alone.
    private let queue = DispatchQueue(label: "dev.banshi.camera")
    private let photos = AVCapturePhotoOutput()
    private let frames = AVCaptureVideoDataOutput()
    private var camera: AVCaptureDevice?
    private var isShooting = false

    init(tell: @escaping @Sendable (Event) -> Void) {
        self.tell = tell
    }

    /// Asks for the camera, once, and begins.
    func start() async {
        guard await AVCaptureDevice.requestAccess(for: .video) else { return tell(.unavailable) }
        queue.async { [self] in
            if camera == nil, !configure() { return tell(.unavailable) }
            session.startRunning()
        }
    }

    /// Ends; it can begin again.
    func stop() {
        queue.async { [self] in session.stopRunning() }
    }

    /// Takes the shot. A second call while one is being taken does nothing.
    func shoot() {
        queue.async { [self] in
            guard session.isRunning, !isShooting else { return }
            isShooting = true
            // The core reads JPEG; the phone's own format it does not.
            photos.capturePhoto(with: AVCapturePhotoSettings(format: [AVVideoCodecKey: AVVideoCodecType.jpeg]), delegate: self)
        }
    }

    /// 补光.
    func light(_ isOn: Bool) {
        queue.async { [self] in
            guard let camera, camera.hasTorch, (try? camera.lockForConfiguration()) != nil else { return }
            camera.torchMode = isOn ? .on : .off
            camera.unlockForConfiguration()
        }
    }

    private func configure() -> Bool {
        guard
            let camera = AVCaptureDevice.default(.builtInWideAngleCamera, for: .video, position: .back),
            let input = try? AVCaptureDeviceInput(device: camera)
        else { return false }
        session.beginConfiguration()
        defer { session.commitConfiguration() }
        session.sessionPreset = .photo
        guard session.canAddInput(input), session.canAddOutput(photos), session.canAddOutput(frames) else { return false }
        session.addInput(input)
        session.addOutput(photos)
        session.addOutput(frames)
        // The first plane of this format is the luma.
        frames.videoSettings = [kCVPixelBufferPixelFormatTypeKey as String: kCVPixelFormatType_420YpCbCr8BiPlanarFullRange]
        frames.alwaysDiscardsLateVideoFrames = true
        frames.setSampleBufferDelegate(self, queue: queue)
        for output in [photos, frames] {
            // Upright, as the person holds the phone.
            if let connection = output.connection(with: .video), connection.isVideoRotationAngleSupported(90) {
                connection.videoRotationAngle = 90
            }
        }
        self.camera = camera
        return true
    }
}

extension CameraSession: AVCaptureVideoDataOutputSampleBufferDelegate {
    func captureOutput(_: AVCaptureOutput, didOutput sampleBuffer: CMSampleBuffer, from _: AVCaptureConnection) {
        guard let pixels = CMSampleBufferGetImageBuffer(sampleBuffer) else { return }
        CVPixelBufferLockBaseAddress(pixels, .readOnly)
        defer { CVPixelBufferUnlockBaseAddress(pixels, .readOnly) }
        guard let base = CVPixelBufferGetBaseAddressOfPlane(pixels, 0) else { return }
        let (width, height) = (CVPixelBufferGetWidthOfPlane(pixels, 0), CVPixelBufferGetHeightOfPlane(pixels, 0))
        let stride = CVPixelBufferGetBytesPerRowOfPlane(pixels, 0)
        let plane = UnsafeRawBufferPointer(start: base, count: stride * height)
        if let frame = PreviewFrame(plane: plane, width: width, height: height, stride: stride) { tell(.frame(frame)) }
    }
}

extension CameraSession: AVCapturePhotoCaptureDelegate {
    func photoOutput(_: AVCapturePhotoOutput, didFinishProcessingPhoto photo: AVCapturePhoto, error _: (any Error)?) {
        let bytes = photo.fileDataRepresentation()
        queue.async { [self] in isShooting = false }
        if let bytes { tell(.shot(bytes)) }
    }
}
