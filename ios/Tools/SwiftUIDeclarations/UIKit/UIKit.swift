import Foundation

public enum UIKeyboardType: Int, Sendable {
    case `default`, asciiCapable, numbersAndPunctuation, URL, numberPad, phonePad, namePhonePad, emailAddress, decimalPad
}

open class UIImage: @unchecked Sendable {
    public init?(data: Data) { fatalError("a declaration") }
}

// Of Foundation on Apple's systems, where files of other apps are lent.
extension URL {
    public func startAccessingSecurityScopedResource() -> Bool { fatalError("a declaration") }
    public func stopAccessingSecurityScopedResource() { fatalError("a declaration") }
}
