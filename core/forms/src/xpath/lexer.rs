//! Expression text into tokens (XPath 1.0 §3.7, with its rule on `*` and operator names).

use smallvec::SmallVec;

use super::{SyntaxError, ast::Axis};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    Number(f64),
    Text(&'a str),
    /// A name, perhaps with a prefix.
    Name(&'a str),
    /// `prefix:*`.
    PrefixStar,
    /// A name directly before `(`.
    Function(&'a str),
    Variable(&'a str),
    Axis(Axis),
    Or,
    And,
    Mod,
    Div,
    Multiply,
    Star,
    Slash,
    DoubleSlash,
    Dot,
    DoubleDot,
    At,
    Comma,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Plus,
    Minus,
    Bar,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Token<'_> {
    /// Whether a name or `*` after this token is an operator.
    fn ends_operand(&self) -> bool {
        matches!(
            self,
            Token::Number(_)
                | Token::Text(_)
                | Token::Name(_)
                | Token::PrefixStar
                | Token::Variable(_)
                | Token::Star
                | Token::Dot
                | Token::DoubleDot
                | Token::Close
                | Token::CloseBracket
        )
    }
}

/// Tokens with where they stand; those of most expressions need no memory of their own.
pub(super) type Tokens<'a> = SmallVec<[(Token<'a>, usize); 16]>;

pub(super) fn tokens(text: &str) -> Result<Tokens<'_>, SyntaxError> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Tokens::new(),
    };
    while lexer.step()? {}
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Tokens<'a>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let taken = &self.text[self.at..self.at + bytes];
        self.at += bytes;
        taken
    }

    fn fail<T>(&self, what: &str) -> Result<T, SyntaxError> {
        Err(SyntaxError {
            at: self.at,
            what: what.to_owned(),
        })
    }

    fn step(&mut self) -> Result<bool, SyntaxError> {
        let blanks = self.rest().len()
            - self
                .rest()
                .trim_start_matches([' ', '\t', '\r', '\n', '\u{a0}'])
                .len();
        self.at += blanks;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(false);
        };
        let start = self.at;
        let two = rest.get(..2).unwrap_or("");
        let simple = match (two, first) {
            ("//", _) => Some((Token::DoubleSlash, 2)),
            ("..", _) => Some((Token::DoubleDot, 2)),
            ("!=", _) => Some((Token::Unequal, 2)),
            ("<=", _) => Some((Token::LessOrEqual, 2)),
            (">=", _) => Some((Token::GreaterOrEqual, 2)),
            (_, '/') => Some((Token::Slash, 1)),
            (_, '.') if !rest[1..].starts_with(|c: char| c.is_ascii_digit()) => Some((Token::Dot, 1)),
            (_, '@') => Some((Token::At, 1)),
            (_, ',') => Some((Token::Comma, 1)),
            (_, '(') => Some((Token::Open, 1)),
            (_, ')') => Some((Token::Close, 1)),
            (_, '[') => Some((Token::OpenBracket, 1)),
            (_, ']') => Some((Token::CloseBracket, 1)),
            (_, '+') => Some((Token::Plus, 1)),
            (_, '-') => Some((Token::Minus, 1)),
            (_, '|') => Some((Token::Bar, 1)),
            (_, '=') => Some((Token::Equal, 1)),
            (_, '<') => Some((Token::Less, 1)),
            (_, '>') => Some((Token::Greater, 1)),
            _ => None,
        };
        let operator = self.tokens.last().is_some_and(|(token, _)| token.ends_operand());
        let token = if let Some((token, bytes)) = simple {
            self.take(bytes);
            token
        } else if first == '*' {
            self.take(1);
            if operator { Token::Multiply } else { Token::Star }
        } else if first == '"' || first == '\'' {
            let Some(end) = rest[1..].find(first) else {
                return self.fail("a text without its closing quote");
            };
            let quoted = self.take(end + 2);
            Token::Text(&quoted[1..=end])
        } else if first.is_ascii_digit() || first == '.' {
            self.number()?
        } else if first == '$' {
            self.take(1);
            Token::Variable(self.name()?)
        } else if is_name_start(first) {
            self.named(operator)?
        } else {
            return self.fail("a character that no expression has");
        };
        self.tokens.push((token, start));
        Ok(true)
    }

    fn number(&mut self) -> Result<Token<'a>, SyntaxError> {
        let rest = self.rest();
        let whole = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let fraction = rest[whole..].strip_prefix('.').map_or(0, |digits| {
            1 + digits.len() - digits.trim_start_matches(|c: char| c.is_ascii_digit()).len()
        });
        let digits = self.take(whole + fraction);
        match digits.parse() {
            Ok(number) => Ok(Token::Number(number)),
            Err(_) => self.fail("a malformed number"),
        }
    }

    fn name(&mut self) -> Result<&'a str, SyntaxError> {
        let rest = self.rest();
        if !rest.starts_with(is_name_start) {
            return self.fail("a name is missing");
        }
        let mut length = name_length(rest);
        if let Some(local) = rest[length..].strip_prefix(':')
            && local.starts_with(is_name_start)
        {
            length += 1 + name_length(local);
        }
        Ok(self.take(length))
    }

    fn named(&mut self, operator: bool) -> Result<Token<'a>, SyntaxError> {
        // Where an operator must stand, its letters are one even directly before others: `6andpath`.
        if operator {
            let rest = self.rest();
            for (word, token) in [
                ("or", Token::Or),
                ("and", Token::And),
                ("mod", Token::Mod),
                ("div", Token::Div),
            ] {
                if rest.starts_with(word) {
                    self.take(word.len());
                    return Ok(token);
                }
            }
        }
        let name = self.name()?;
        let rest = self.rest();
        if rest.starts_with(":*") {
            self.take(2);
            return Ok(Token::PrefixStar);
        }
        let after = rest.trim_start();
        if let Some(beyond) = after.strip_prefix("::") {
            let Some(axis) = axis(name) else {
                return self.fail("an unknown axis");
            };
            self.at = self.text.len() - beyond.len();
            return Ok(Token::Axis(axis));
        }
        Ok(if after.starts_with('(') {
            Token::Function(name)
        } else {
            Token::Name(name)
        })
    }
}

fn is_name_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !(c == '_' || c == '-' || c == '.' || c.is_alphanumeric() || c == '\u{b7}'))
        .unwrap_or(text.len())
}

fn axis(name: &str) -> Option<Axis> {
    Some(match name {
        "child" => Axis::Child,
        "parent" => Axis::Parent,
        "self" => Axis::Itself,
        "attribute" => Axis::Attribute,
        "descendant" => Axis::Descendant,
        "descendant-or-self" => Axis::DescendantOrSelf,
        "ancestor" => Axis::Ancestor,
        "ancestor-or-self" => Axis::AncestorOrSelf,
        "following" => Axis::Following,
        "following-sibling" => Axis::FollowingSibling,
        "preceding" => Axis::Preceding,
        "preceding-sibling" => Axis::PrecedingSibling,
        "namespace" => Axis::Namespace,
        _ => return None,
    })
}
