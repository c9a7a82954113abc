//! The measures against published worked examples, and against other programs on seeded data.
//!
//! The stored values come from scikit-learn 1.9.1 (`cohen_kappa_score`, `confusion_matrix`,
//! `precision_recall_fscore_support`), krippendorff 0.9.0 (`alpha`) and irrCAC 0.4.4 (`CAC(...).gwet()`);
//! `reference.py` beside this file makes the data from the same seeds and prints them:
//! `pip install scikit-learn krippendorff irrCAC && python3 src/training/score/reference.py`.

use super::*;
use crate::training::Random;
use proptest::prelude::*;

fn near(found: Option<f64>, wanted: f64) {
    let found = found.expect("it is defined");
    assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
}

fn table(counts: &[&[u64]]) -> Matrix {
    let names = ["a", "b", "c", "d"];
    let pairs = counts.iter().enumerate().flat_map(|(row, of)| {
        of.iter().enumerate().flat_map(move |(column, n)| {
            std::iter::repeat_n((names[row], names[column]), *n as usize)
        })
    });
    Matrix::of(&names, pairs)
}

/// The data of `reference.py`: a random label, and beside it the same with `keep` percent.
fn data(
    seed: u64,
    n: usize,
    labels: &[&'static str],
    keep: u64,
) -> Vec<(&'static str, &'static str)> {
    let mut dice = Random::new(seed);
    let label = |dice: &mut Random| labels[(dice.next() % labels.len() as u64) as usize];
    (0..n)
        .map(|_| {
            let reference = label(&mut dice);
            let given = if dice.next() % 100 < keep { reference } else { label(&mut dice) };
            (reference, given)
        })
        .collect()
}

#[test]
fn kappa_of_the_three_diagnoses_of_fleiss() {
    // J. L. Fleiss, Statistical Methods for Rates and Proportions, 2nd ed. 1981, table 13.1.
    let of = table(&[&[75, 1, 4], &[5, 4, 1], &[0, 0, 10]]);
    near(agreement(&of), 0.89);
    let kappa = kappa(&of).unwrap();
    assert!((kappa - 0.6765).abs() < 5e-5, "{kappa}");
}

#[test]
fn ac1_stays_high_where_kappa_falls_below_zero() {
    // K. L. Gwet 2008, the 125 subjects of table 2: kappa -0.0234, AC1 0.9408.
    let of = table(&[&[118, 5], &[2, 0]]);
    near(agreement(&of), 0.944);
    assert!((kappa(&of).unwrap() + 0.0234).abs() < 5e-5);
    assert!((ac1(&of).unwrap() - 0.9408).abs() < 5e-5);
}

#[test]
fn alpha_of_four_observers_with_gaps() {
    // K. Krippendorff 2011, example C: four observers, twelve units, nominal alpha 0.743.
    let seen = [
        ["1", "2", "3", "3", "2", "1", "4", "1", "2", "", "", ""],
        ["1", "2", "3", "3", "2", "2", "4", "1", "2", "5", "", "3"],
        ["", "3", "3", "3", "2", "3", "4", "2", "2", "5", "1", ""],
        ["1", "2", "3", "3", "2", "4", "4", "1", "2", "5", "1", ""],
    ];
    let units: Vec<Unit<'_>> = (0..12)
        .map(|at| seen.iter().map(|of| of[at]).filter(|label| !label.is_empty()).collect())
        .collect();
    assert!((alpha(&units).unwrap() - 0.743).abs() < 5e-4);
}

#[test]
fn alpha_of_three_observers_with_many_gaps() {
    // The example of the krippendorff package and of Wikipedia: nominal alpha 0.691.
    let seen = ["*****34121133*3", "1*213343*******", "**21344*21133*4"];
    let rows: Vec<Vec<char>> = seen.iter().map(|row| row.chars().collect()).collect();
    let names = ["0", "1", "2", "3", "4"];
    let units: Vec<Unit<'_>> = (0..15)
        .map(|at| {
            rows.iter().filter_map(|row| row[at].to_digit(10)).map(|d| names[d as usize]).collect()
        })
        .collect();
    near(alpha(&units), 0.691_358_024_691_358);
}

#[test]
fn the_same_as_scikit_learn_and_irrcac_on_decisions() {
    let of = Matrix::of(&[], data(7, 60, &["allow", "remove", "restrict", "escalate"], 70));
    assert_eq!(of.labels(), ["allow", "escalate", "remove", "restrict"]);
    let cells: Vec<Vec<u64>> =
        (0..4).map(|row| (0..4).map(|column| of.count(row, column)).collect()).collect();
    assert_eq!(cells, [[11, 2, 2, 1], [2, 9, 1, 0], [2, 0, 4, 0], [1, 1, 2, 22]]);
    near(agreement(&of), 0.766_666_666_666_666_7);
    near(kappa(&of), 0.670_329_670_329_670_4);
    near(weighted_kappa(&of, Weights::Linear), 0.720_873_786_407_767);
    near(weighted_kappa(&of, Weights::Quadratic), 0.761_146_496_815_286_7);
    near(ac1(&of), 0.694_785_926_24);
    near(of.macro_f1(), 0.717_198_129_251_700_7);
    near(of.micro_f1(), 0.766_666_666_666_666_7);
    let classes = of.classes();
    let wanted = [
        (0.687_5, 0.687_5, 0.687_5),
        (0.75, 0.75, 0.75),
        (0.444_444_444_444_444_4, 0.666_666_666_666_666_6, 0.533_333_333_333_333_3),
        (0.956_521_739_130_434_8, 0.846_153_846_153_846_1, 0.897_959_183_673_469_4),
    ];
    for (class, (precision, recall, f1)) in classes.iter().zip(wanted) {
        near(class.precision, precision);
        near(class.recall, recall);
        near(class.f1, f1);
    }
}

#[test]
fn the_same_as_scikit_learn_and_irrcac_on_a_scale() {
    let of = Matrix::of(&[], data(11, 200, &["0", "1", "2", "3", "4", "5"], 55));
    near(agreement(&of), 0.63);
    near(kappa(&of), 0.555_702_320_554_771_8);
    near(weighted_kappa(&of, Weights::Linear), 0.562_329_830_275_579_5);
    near(weighted_kappa(&of, Weights::Quadratic), 0.573_539_288_112_827_4);
    near(ac1(&of), 0.556_116_741_297);
    near(of.macro_f1(), 0.624_731_489_605_436);
    let two = Matrix::of(&[], data(3, 40, &["a", "b"], 90));
    near(kappa(&two), 0.949_238_578_680_203);
    near(ac1(&two), 0.950_769_230_769);
}

#[test]
fn the_same_as_krippendorff_on_seeded_gaps() {
    let names = ["allow", "remove", "restrict"];
    let mut dice = Random::new(5);
    let mut units = Vec::new();
    for _ in 0..50 {
        let truth = dice.next() % 3;
        let mut unit = Vec::new();
        for _ in 0..3 {
            let label = if dice.next() % 100 < 75 { truth } else { dice.next() % 3 };
            if dice.next() % 100 >= 15 {
                unit.push(names[label as usize]);
            }
        }
        units.push(unit);
    }
    near(alpha(&units), 0.472_316_865_417_376_5);
}

#[test]
fn what_is_not_defined_is_no_number() {
    let nothing = Matrix::of(&[], []);
    let one = table(&[&[5]]);
    for measure in [kappa, ac1, |of: &Matrix| weighted_kappa(of, Weights::Linear)] {
        assert_eq!(measure(&nothing), None);
        assert_eq!(measure(&one), None, "agreement by chance is certain");
    }
    assert_eq!(agreement(&nothing), None);
    assert_eq!(agreement(&one), Some(1.0));
    assert_eq!(nothing.macro_f1(), None);
    assert_eq!(alpha(&[]), None);
    assert_eq!(alpha(&[vec!["a", "a"], vec!["a"]]), None);
    assert_eq!(dispute(&vec!["a"]), None);
}

#[test]
fn a_label_of_one_side_only_has_its_row_and_column() {
    let of = Matrix::of(&["allow", "remove"], [("remove", "restrict"), ("allow", "allow")]);
    assert_eq!(of.labels(), ["allow", "remove", "restrict"]);
    let classes = of.classes();
    assert_eq!((classes[1].precision, classes[1].recall), (None, Some(0.0)));
    assert_eq!((classes[2].precision, classes[2].recall), (Some(0.0), None));
    assert_eq!(classes[2].f1, Some(0.0));
}

#[test]
fn the_interval_is_the_same_for_the_same_seed_and_holds_the_number() {
    let cases = data(7, 60, &["allow", "remove", "restrict", "escalate"], 70);
    let of = |cases: &[(&str, &str)]| kappa(&Matrix::of(&[], cases.iter().copied()));
    let (first, again) = (interval(&cases, 1, of), interval(&cases, 1, of));
    assert_eq!(first, again);
    let (found, number) = (first.unwrap(), of(&cases).unwrap());
    assert!(found.low < number && number < found.high, "{found:?} around {number}");
    // scikit-learn's kappa over 20,000 samples drawn by numpy: 0.515 to 0.811.
    assert!((found.low - 0.515).abs() < 0.015 && (found.high - 0.811).abs() < 0.015, "{found:?}");
    assert_eq!(interval(&cases[..1], 1, of), None);
}

#[test]
fn percentiles_lie_between_neighbours() {
    assert_eq!(percentile(&[], 50.0), None);
    assert_eq!(percentile(&[4.0], 90.0), Some(4.0));
    assert_eq!(percentile(&[1.0, 2.0, 3.0, 10.0], 50.0), Some(2.5));
    near(percentile(&[1.0, 2.0, 3.0, 10.0], 90.0), 7.9);
}

proptest! {
    #[test]
    fn every_coefficient_is_at_most_one(pairs in prop::collection::vec((0..5usize, 0..5usize), 0..80)) {
        let names = ["a", "b", "c", "d", "e"];
        let of = Matrix::of(&[], pairs.iter().map(|(x, y)| (names[*x], names[*y])));
        for found in [kappa(&of), ac1(&of), weighted_kappa(&of, Weights::Quadratic)].into_iter().flatten() {
            prop_assert!((-1.0 - 1e-9..=1.0 + 1e-9).contains(&found));
        }
        prop_assert_eq!(of.total(), pairs.len() as u64);
        let rows: u64 = (0..of.labels().len()).map(|at| of.row(at)).sum();
        prop_assert_eq!(rows, of.total());
        let units: Vec<Unit<'_>> = pairs.iter().map(|(x, y)| vec![names[*x], names[*y]]).collect();
        if let Some(found) = alpha(&units) {
            prop_assert!(found.is_finite() && found <= 1.0 + 1e-9);
        }
    }
}
