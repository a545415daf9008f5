import Testing

@testable import BanshiKit

/// What the camera gives the core.
@Suite
struct PreviewFrameTests {
    @Test("A plane of a camera is shrunk to 640 pixels by the mean of squares, and its gaps are left out")
    func shrinksByTheMean() throws {
        let (width, height, stride) = (1280, 960, 1300)
        var plane = [UInt8](repeating: 255, count: stride * height)
        for y in 0 ..< height {
            for x in 0 ..< width { plane[y * stride + x] = x % 2 == 0 ? 10 : 20 }
        }
        let frame = try #require(plane.withUnsafeBytes { PreviewFrame(plane: $0, width: width, height: height, stride: stride) })
        #expect(frame.width == 640)
        #expect(frame.height == 480)
        #expect(frame.luma.count == 640 * 480)
        #expect(frame.luma.allSatisfy { $0 == 15 })
    }

    @Test("A small plane is taken as it is, a plane that is cut short is not taken", arguments: [(11, true), (10, false)])
    func takesWhatIsWhole(count: Int, isTaken: Bool) {
        let plane = [UInt8](0 ..< UInt8(count))
        let frame = plane.withUnsafeBytes { PreviewFrame(plane: $0, width: 3, height: 3, stride: 4) }
        #expect(frame.map { Array($0.luma) } == (isTaken ? [0, 1, 2, 4, 5, 6, 8, 9, 10] : nil))
    }
}
