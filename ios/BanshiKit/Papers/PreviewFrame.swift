import Foundation

/// A frame of the camera's preview: its luma plane alone, at most 640 pixels long, as the core wants it.
public struct PreviewFrame: Equatable, Sendable {
    /// One byte a pixel, line by line, without a gap.
    public let luma: Data
    /// Pixels across.
    public let width: UInt32
    /// Pixels down.
    public let height: UInt32

    /// The longer side at most, in pixels.
    public static let longestSide = 640

    /// Shrinks a camera's plane: each pixel is the mean of a square of it.
    ///
    /// - Parameters:
    ///   - plane: `stride` bytes a line, `height` lines.
    ///   - width: pixels across.
    ///   - height: pixels down.
    ///   - stride: bytes from line to line.
    /// - Returns: nothing where the plane has fewer bytes than it should.
    public init?(plane: UnsafeRawBufferPointer, width: Int, height: Int, stride: Int) {
        guard width > 0, height > 0, stride >= width, plane.count >= stride * (height - 1) + width else { return nil }
        let square = (max(width, height) + Self.longestSide - 1) / Self.longestSide
        let (across, down) = (width / square, height / square)
        guard across > 0, down > 0 else { return nil }
        var luma = Data(count: across * down)
        luma.withUnsafeMutableBytes { (shrunk: UnsafeMutableRawBufferPointer) in
            for y in 0 ..< down {
                for x in 0 ..< across {
                    var sum = 0
                    for line in 0 ..< square {
                        let start = (y * square + line) * stride + x * square
                        for column in start ..< start + square { sum += Int(plane[column]) }
                    }
                    shrunk[y * across + x] = UInt8(sum / (square * square))
                }
            }
        }
        self.luma = luma
        self.width = UInt32(across)
        self.height = UInt32(down)
    }

    /// Bytes from line to line.
    var stride: UInt32 { width }
}
