//! Tokens into the typed tree, by precedence climbing; depth and length are bounded.

use std::sync::Arc;

use smallvec::SmallVec;
use thin_vec::ThinVec;

use super::{
    SyntaxError,
    ast::{Axis, Call, Comparison, Expr, Operator, Path, Root, Step, Test},
    functions::Function,
    lexer::{Token, tokens},
};
use crate::{limits, symbols::Symbols};

/// Reads one expression; its names join `symbols`.
pub(crate) fn parse(text: &str, symbols: &mut Symbols) -> Result<Expr, SyntaxError> {
    if text.len() > limits::EXPRESSION_CHARS {
        return Err(SyntaxError {
            at: 0,
            what: "the expression is too long".to_owned(),
        });
    }
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        end: text.len(),
        depth: 0,
        height: 0,
        symbols,
    };
    let expr = parser.expression(0)?;
    if parser.at < tokens.len() {
        return parser.fail("something follows the end of the expression");
    }
    Ok(expr)
}

/// The steps of a path while it is read.
type Steps = SmallVec<[Step; 8]>;

struct Parser<'t, 'a, 's> {
    tokens: &'t [(Token<'a>, usize)],
    at: usize,
    end: usize,
    depth: usize,
    /// Height of the tree read so far within the expression at hand.
    height: usize,
    symbols: &'s mut Symbols,
}

/// Binding strengths of XPath 1.0 §3.4 and §3.5, weakest first; unary minus stands between `*` and `|`.
const NEGATION: u8 = 6;

#[derive(Clone, Copy)]
enum Infix {
    Or,
    And,
    Compare(Comparison),
    Arithmetic(Operator),
    Union,
}

fn infix(token: &Token<'_>) -> Option<(Infix, u8)> {
    Some(match token {
        Token::Or => (Infix::Or, 0),
        Token::And => (Infix::And, 1),
        Token::Equal => (Infix::Compare(Comparison::Equal), 2),
        Token::Unequal => (Infix::Compare(Comparison::Unequal), 2),
        Token::Less => (Infix::Compare(Comparison::Less), 3),
        Token::LessOrEqual => (Infix::Compare(Comparison::LessOrEqual), 3),
        Token::Greater => (Infix::Compare(Comparison::Greater), 3),
        Token::GreaterOrEqual => (Infix::Compare(Comparison::GreaterOrEqual), 3),
        Token::Plus => (Infix::Arithmetic(Operator::Add), 4),
        Token::Minus => (Infix::Arithmetic(Operator::Subtract), 4),
        Token::Multiply => (Infix::Arithmetic(Operator::Multiply), 5),
        Token::Div => (Infix::Arithmetic(Operator::Divide), 5),
        Token::Mod => (Infix::Arithmetic(Operator::Remainder), 5),
        Token::Bar => (Infix::Union, 7),
        _ => return None,
    })
}

impl<'a> Parser<'_, 'a, '_> {
    fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn next(&mut self) -> Option<&Token<'a>> {
        let token = self.tokens.get(self.at).map(|(token, _)| token);
        self.at += 1;
        token
    }

    fn eat(&mut self, token: &Token<'_>) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn need(&mut self, token: &Token<'_>, what: &str) -> Result<(), SyntaxError> {
        if self.eat(token) { Ok(()) } else { self.fail(what) }
    }

    fn fail<T>(&self, what: &str) -> Result<T, SyntaxError> {
        let at = self.tokens.get(self.at).map_or(self.end, |&(_, at)| at);
        Err(SyntaxError {
            at,
            what: what.to_owned(),
        })
    }

    fn expression(&mut self, weakest: u8) -> Result<Expr, SyntaxError> {
        self.depth += 1;
        if self.depth > limits::EXPRESSION_DEPTH {
            return self.fail("the expression is nested too deeply");
        }
        let outer = std::mem::take(&mut self.height);
        let mut left = if self.eat(&Token::Minus) {
            Expr::Negate(Box::new(self.expression(NEGATION)?))
        } else {
            self.path_expression()?
        };
        let mut height = self.height + 1;
        let mut comparisons = 0;
        while let Some((operator, strength)) = self.peek().and_then(infix) {
            if strength < weakest {
                break;
            }
            self.at += 1;
            self.height = 0;
            let right = Box::new(self.expression(strength + 1)?);
            height = height.max(self.height) + 1;
            // Chains of other operators are run along, comparisons of comparisons are walked down.
            comparisons += usize::from(matches!(operator, Infix::Compare(_)));
            if height > limits::EXPRESSION_HEIGHT || comparisons > limits::EXPRESSION_DEPTH {
                return self.fail("the expression has too many operators in a row");
            }
            let first = Box::new(left);
            left = match operator {
                Infix::Or => Expr::Or(first, right),
                Infix::And => Expr::And(first, right),
                Infix::Compare(comparison) => Expr::Compare(comparison, first, right),
                Infix::Arithmetic(operator) => Expr::Arithmetic(operator, first, right),
                Infix::Union => Expr::Union(first, right),
            };
        }
        self.height = outer.max(height);
        self.depth -= 1;
        Ok(left)
    }

    /// A path, or a primary expression with predicates and steps after it.
    fn path_expression(&mut self) -> Result<Expr, SyntaxError> {
        let primary = match self.peek() {
            Some(Token::Number(number)) => {
                let number = Expr::Number(*number);
                self.at += 1;
                number
            }
            Some(Token::Text(text)) => {
                let text = Expr::Text(Arc::from(*text));
                self.at += 1;
                text
            }
            Some(&Token::Variable(name)) => {
                self.at += 1;
                Expr::Variable(self.symbols.intern(name))
            }
            Some(Token::Open) => {
                self.at += 1;
                let inner = self.expression(0)?;
                self.need(&Token::Close, "a closing parenthesis is missing")?;
                inner
            }
            Some(&Token::Function(name)) if !is_node_type(name) => self.call(name)?,
            _ => return self.location_path(),
        };
        let root = match primary {
            Expr::Call(Call {
                function: Some(Function::Instance),
                ref args,
                ..
            }) => match &**args {
                [Expr::Text(id)] => Root::Instance(self.symbols.intern(id)),
                _ => Root::Expr(Box::new((primary, ThinVec::new()))),
            },
            Expr::Call(Call {
                function: Some(Function::Current),
                ref args,
                ..
            }) if args.is_empty() => Root::Current,
            other => Root::Expr(Box::new((other, ThinVec::new()))),
        };
        let predicates = self.predicates()?;
        let mut steps = Steps::new();
        let stepped = matches!(self.peek(), Some(Token::Slash | Token::DoubleSlash));
        if self.eat(&Token::Slash) {
            self.steps(&mut steps)?;
        } else if self.eat(&Token::DoubleSlash) {
            steps.push(anything_below());
            self.steps(&mut steps)?;
        }
        Ok(match root {
            Root::Expr(start) if !stepped && predicates.is_empty() => start.0,
            Root::Expr(start) => path(Root::Expr(Box::new((start.0, predicates))), steps),
            root if predicates.is_empty() => path(root, steps),
            root => {
                let filtered = path(root, Steps::new());
                path(Root::Expr(Box::new((filtered, predicates))), steps)
            }
        })
    }

    fn call(&mut self, name: &str) -> Result<Expr, SyntaxError> {
        self.at += 1;
        self.need(&Token::Open, "an opening parenthesis is missing")?;
        let mut args = ThinVec::new();
        if !self.eat(&Token::Close) {
            loop {
                args.push(self.expression(0)?);
                if self.eat(&Token::Close) {
                    break;
                }
                self.need(&Token::Comma, "a comma or a closing parenthesis is missing")?;
            }
        }
        args.shrink_to_fit();
        Ok(Expr::Call(Call {
            name: self.symbols.intern(name),
            function: Function::named(name),
            args,
        }))
    }

    fn location_path(&mut self) -> Result<Expr, SyntaxError> {
        let mut steps = Steps::new();
        let root = if self.eat(&Token::DoubleSlash) {
            steps.push(anything_below());
            self.steps(&mut steps)?;
            Root::Absolute
        } else if self.eat(&Token::Slash) {
            if self.at_step() {
                self.steps(&mut steps)?;
            }
            Root::Absolute
        } else {
            self.steps(&mut steps)?;
            Root::Context
        };
        Ok(path(root, steps))
    }

    fn at_step(&self) -> bool {
        match self.peek() {
            Some(
                Token::Name(_)
                | Token::PrefixStar
                | Token::Star
                | Token::Dot
                | Token::DoubleDot
                | Token::At
                | Token::Axis(_),
            ) => true,
            Some(Token::Function(name)) => is_node_type(name),
            _ => false,
        }
    }

    fn steps(&mut self, steps: &mut Steps) -> Result<(), SyntaxError> {
        loop {
            steps.push(self.step()?);
            if self.eat(&Token::DoubleSlash) {
                steps.push(anything_below());
            } else if !self.eat(&Token::Slash) {
                return Ok(());
            }
        }
    }

    fn step(&mut self) -> Result<Step, SyntaxError> {
        if self.eat(&Token::Dot) {
            return Ok(Step::new(Axis::Itself, Test::Node, self.predicates()?));
        }
        if self.eat(&Token::DoubleDot) {
            return Ok(Step::new(Axis::Parent, Test::Node, self.predicates()?));
        }
        let axis = match self.peek() {
            Some(Token::At) => {
                self.at += 1;
                Axis::Attribute
            }
            Some(&Token::Axis(axis)) => {
                self.at += 1;
                axis
            }
            _ => Axis::Child,
        };
        let test = match self.next() {
            Some(&Token::Name(name)) => Test::Name(self.symbols.intern(local(name))),
            Some(Token::Star | Token::PrefixStar) => Test::AnyName,
            Some(&Token::Function(name)) if is_node_type(name) => {
                self.need(&Token::Open, "an opening parenthesis is missing")?;
                if name == "processing-instruction" && matches!(self.peek(), Some(Token::Text(_))) {
                    self.at += 1;
                }
                self.need(&Token::Close, "a closing parenthesis is missing")?;
                match name {
                    "node" => Test::Node,
                    "text" => Test::Text,
                    _ => Test::Nothing,
                }
            }
            _ => {
                self.at -= 1;
                return self.fail("a name, `*` or a path is missing");
            }
        };
        Ok(Step::new(axis, test, self.predicates()?))
    }

    fn predicates(&mut self) -> Result<ThinVec<Expr>, SyntaxError> {
        let mut predicates = ThinVec::new();
        while self.eat(&Token::OpenBracket) {
            predicates.push(self.expression(0)?);
            self.need(&Token::CloseBracket, "a closing bracket is missing")?;
        }
        predicates.shrink_to_fit();
        Ok(predicates)
    }
}

fn anything_below() -> Step {
    Step::new(Axis::DescendantOrSelf, Test::Node, ThinVec::new())
}

fn path(root: Root, steps: Steps) -> Expr {
    let steps = steps.into_vec().into_boxed_slice();
    Expr::Path(Arc::new(Path {
        root,
        steps,
        place: None,
    }))
}

fn is_node_type(name: &str) -> bool {
    matches!(name, "node" | "text" | "comment" | "processing-instruction")
}

/// The name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
