import Foundation
import XCTest

import Banshi

/// The journey that the core and both shells walk: `tests/journeys/pharmacist.json`.
struct Script: Decodable {
    struct Person: Decodable {
        let login: String
        let name: String
    }

    /// Something typed, or a choice by what the person reads.
    struct Answer: Decodable {
        let question: String
        let text: String?
        let choose: String?

        func value(_ asked: FormQuestion) throws -> String {
            try text ?? XCTUnwrap(asked.choices.first { $0.label == choose }, question).value
        }
    }

    struct Act: Decodable {
        let login: String
        let act: String
    }

    let item: String
    let search: String
    let person: Person
    let promised: String
    let answers: [Answer]
    let photograph: String
    let office: [Act]
    let steps: [String]

    static func pharmacist() throws -> Script {
        let path = try XCTUnwrap(ProcessInfo.processInfo.environment["BANSHI_JOURNEY"])
        return try JSONDecoder().decode(Script.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
