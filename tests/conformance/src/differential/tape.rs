//! The numbers that a generated form is made from. They come from `proptest`, which makes them fewer and smaller to find
//! the least form that shows a difference; a tape that has run out gives zeros, and a zero always picks what is simplest.

#[derive(Debug, Clone)]
pub(crate) struct Tape {
    numbers: Vec<u16>,
    at: usize,
}

impl Tape {
    pub(crate) fn new(numbers: Vec<u16>) -> Self {
        Self { numbers, at: 0 }
    }

    /// A number below `most`, which is not 0.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) % most
    }

    /// True once in `times`; never where the tape has run out.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}
