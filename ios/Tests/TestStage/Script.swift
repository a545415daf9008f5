import Foundation

import Banshi

/// The journey that the core and both shells walk: `tests/journeys/pharmacist.json`.
public struct Script: Decodable, Sendable {
    /// Who files.
    public struct Person: Decodable, Sendable {
        /// At the identity provider.
        public let login: String
        /// As they are called.
        public let name: String
    }

    /// Something typed, or a choice by what the person reads.
    public struct Answer: Decodable, Sendable {
        /// The question's path.
        public let question: String
        /// What is typed.
        public let text: String?
        /// What is chosen.
        public let choose: String?

        /// What the form takes.
        public func value(_ asked: FormQuestion) throws -> String {
            try text ?? asked.choices.first { $0.label == choose }.orThrow("no such choice: \(question)").value
        }
    }

    /// An official's act.
    public struct Act: Decodable, Sendable {
        /// Who acts.
        public let login: String
        /// What they do.
        public let act: String
    }

    /// The item's code.
    public let item: String
    /// What is typed to find it.
    public let search: String
    /// Who files.
    public let person: Person
    /// What the item's page promises.
    public let promised: String
    /// The answers, in the form's order.
    public let answers: [Answer]
    /// The material that is photographed.
    public let photograph: String
    /// What the office does.
    public let office: [Act]
    /// The steps that stand on the filing's page in the end.
    public let steps: [String]

    /// The pharmacist's first registration.
    public static func pharmacist() throws -> Script {
        let path = try ProcessInfo.processInfo.environment["BANSHI_JOURNEY"].orThrow("BANSHI_JOURNEY is not set")
        return try JSONDecoder().decode(Script.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Whether the script's steps stand on the page, in this order.
    public func isTold(by screen: FilingScreen) -> Bool {
        var titles = screen.steps.map(\.title.zh)[...]
        return steps.allSatisfy { step in
            guard let place = titles.firstIndex(of: step) else { return false }
            titles = titles[(place + 1)...]
            return true
        }
    }
}

/// What a test needs and did not find.
public struct Missing: Error, CustomStringConvertible {
    /// What.
    public let description: String

    /// - Parameter description: what is missing.
    public init(description: String) {
        self.description = description
    }
}

extension Optional {
    /// What is there; otherwise the test ends with what is missing.
    public func orThrow(_ what: String) throws -> Wrapped {
        guard let self else { throw Missing(description: what) }
        return self
    }
}
