import Foundation
import SwiftUI

public struct PHPickerFilter: Sendable {
    public static var images: PHPickerFilter { fatalError("a declaration") }
}

public struct PhotosPickerItem: Hashable, Sendable {
    public struct EncodingDisambiguationPolicy: Hashable, Sendable {
        public static let compatible = EncodingDisambiguationPolicy()
    }
    public func loadTransferable<T>(type: T.Type) async throws -> T? where T: Transferable { fatalError("a declaration") }
}

public protocol Transferable {}
extension Data: Transferable {}

public struct PhotosPicker<Label>: View where Label: View {
    public init(
        selection: Binding<PhotosPickerItem?>,
        matching filter: PHPickerFilter? = nil,
        preferredItemEncoding: PhotosPickerItem.EncodingDisambiguationPolicy = .compatible,
        @ViewBuilder label: () -> Label
    ) { fatalError("a declaration") }
    public var body: Never { fatalError("a declaration") }
}
