import Testing

/// The screens' models. One after another: they share one gateway, and some cut the link to it.
@Suite(.serialized, .timeLimit(.minutes(2)))
enum Screens {}
