public struct UTType: Hashable, Sendable {
    public init?(filenameExtension: String) { fatalError("a declaration") }
    public var preferredMIMEType: String? { fatalError("a declaration") }
    public static var pdf: UTType { fatalError("a declaration") }
    public static var image: UTType { fatalError("a declaration") }
}
