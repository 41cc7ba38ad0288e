//! tantivy as a peer, tuned: one segment in rank order, no positions, no scores, beginnings of up to three letters
//! as terms of their own and longer ones by automaton, all figures of a product in two packed columns, one pass.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::ColumnValues;
use tantivy::query::{AllQuery, BooleanQuery, FuzzyTermQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{
    DocId, Index, IndexWriter, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyDocument, Term,
};

use crate::peer::{Asked, Counted, Figures, Item};

/// Letters of a beginning that has a term of its own: of those there are few, and each fits much.
const SHORT: usize = 3;

/// An index of the same products.
pub struct Lucene {
    searcher: Searcher,
    text: Field,
    begins: Field,
    categories: usize,
}

struct Fields {
    text: Field,
    begins: Field,
    figures: Field,
    price: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("default")
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let options = TextOptions::default().set_indexing_options(indexing);
    let fields = Fields {
        text: schema.add_text_field("text", options.clone()),
        begins: schema.add_text_field("begins", options),
        figures: schema.add_u64_field("figures", FAST),
        price: schema.add_u64_field("price", FAST),
    };
    (schema.build(), fields)
}

/// The short beginnings of every word.
fn beginnings(text: &str) -> String {
    let mut all = String::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()) {
        let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
        for end in ends.take(SHORT) {
            all.push_str(&word[..end]);
            all.push(' ');
        }
    }
    all
}

fn packed(figures: &Figures) -> u64 {
    figures.country
        | figures.category << 10
        | u64::from(figures.assured) << 30
        | u64::from(figures.verified) << 31
        | figures.rating << 32
        | figures.moq.min(0xf_ffff) << 36
        | figures.lead.min(0xff) << 56
}

fn unpacked(figures: u64, price: u64) -> Figures {
    Figures {
        country: figures & 0x3ff,
        category: figures >> 10 & 0xf_ffff,
        assured: figures >> 30 & 1 == 1,
        verified: figures >> 31 & 1 == 1,
        rating: figures >> 32 & 0xf,
        price,
        moq: figures >> 36 & 0xf_ffff,
        lead: figures >> 56,
    }
}

impl Lucene {
    /// Fills a new one; `items` in the order of the page.
    pub fn fill(path: &Path, items: &[Item]) -> Result<()> {
        let (schema, fields) = schema();
        std::fs::create_dir_all(path)?;
        let index = Index::create_in_dir(path, schema)?;
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 2 << 30)?;
        for item in items {
            let mut document = TantivyDocument::default();
            document.add_text(fields.text, &item.text);
            document.add_text(fields.begins, beginnings(&item.text));
            document.add_u64(fields.figures, packed(&item.figures));
            document.add_u64(fields.price, item.figures.price);
            writer.add_document(document)?;
        }
        writer.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        writer.wait_merging_threads()?;
        Ok(())
    }

    /// Opens one that was filled.
    pub fn open(path: &Path, categories: usize) -> Result<Lucene> {
        let searcher = Index::open_in_dir(path)?.reader()?.searcher();
        let (_, Fields { text, begins, .. }) = schema();
        Ok(Lucene {
            searcher,
            text,
            begins,
            categories,
        })
    }

    pub fn search(&self, asked: &Asked) -> Result<Counted> {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for word in &asked.words {
            let term = Term::from_field_text(self.text, word);
            parts.push((
                Occur::Must,
                Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
            ));
        }
        if let Some(word) = &asked.unfinished {
            let query: Box<dyn Query> = if word.chars().count() <= SHORT {
                let term = Term::from_field_text(self.begins, word);
                Box::new(TermQuery::new(term, IndexRecordOption::Basic))
            } else {
                let term = Term::from_field_text(self.text, word);
                Box::new(FuzzyTermQuery::new_prefix(term, 0, true))
            };
            parts.push((Occur::Must, query));
        }
        let query: Box<dyn Query> = match parts.len() {
            0 => Box::new(AllQuery),
            1 => parts.remove(0).1,
            _ => Box::new(BooleanQuery::new(parts)),
        };
        // The collector lives as long as the program, as tantivy's bounds ask; a bench can afford it.
        let asked: &'static Asked = Box::leak(Box::new(Asked::clone(asked)));
        let counts = Counts {
            asked,
            categories: self.categories,
        };
        Ok(self.searcher.search(&query, &counts)?)
    }
}

struct Counts {
    asked: &'static Asked,
    categories: usize,
}

struct SegmentCounts {
    asked: &'static Asked,
    figures: Arc<dyn ColumnValues<u64>>,
    price: Arc<dyn ColumnValues<u64>>,
    counted: Counted,
}

impl Collector for Counts {
    type Fruit = Counted;
    type Child = SegmentCounts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        Ok(SegmentCounts {
            asked: self.asked,
            figures: segment.fast_fields().u64("figures")?.first_or_default_col(0),
            price: segment.fast_fields().u64("price")?.first_or_default_col(0),
            counted: Counted::new(self.categories),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Counted>) -> tantivy::Result<Counted> {
        Ok(fruits.into_iter().next().unwrap_or_default())
    }
}

impl SegmentCollector for SegmentCounts {
    type Fruit = Counted;

    fn collect(&mut self, doc: DocId, _: Score) {
        let hit = unpacked(self.figures.get_val(doc), self.price.get_val(doc));
        self.counted.add(self.asked, u64::from(doc), &hit);
    }

    fn harvest(self) -> Counted {
        self.counted
    }
}
