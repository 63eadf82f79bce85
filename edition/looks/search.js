/* The search of an edition: runs in the browser from an index made before (edition/index.py), with the same analysis
   as the site. The lists and patterns come from search/analysis.py through R(): nothing of them is written here twice.
   Pages open from a file, so nothing may be fetched. */
(function () {
  "use strict";
  var rules, parts = [], docs, meanings, spoken, families, phrases, known, sounds, roots, spanish, heard;
  var LONGEST = 5, SHOWN = 20, GAP = 2, LONG = 3;
  // How much a guess is worth beside what was typed, and how much the share of the question that is held counts.
  var PART = 0.35, FAMILY = 0.6, KIN = 0.6, UNKNOWN = 0.25, UNTELLING = 0.5, NUMBER = 2.5, SOUND = 0.85, NEAR = 0.7, BEGUN = 0.6, FILLER = 0.05, HELD = 0.6, TITLE = 0.8;

  function patterns(list) { return list.map(function (one) { return [new RegExp(one[0], "g"), one[1]]; }); }
  function words(text) { var set = Object.create(null); text.split(" ").forEach(function (w) { set[w] = 1; }); return set; }

  window.R = function (given) {
    rules = {
      stop: words(given.stop), fillers: words(given.fillers), light: words(given.light), around: words(given.around), over: given.over, none: words(given.no_verbs),
      spanish: given.spanish, common: given.common, codes: given.codes, kinds: given.kinds, nearly: given.nearly, no_models: words(given.no_models), digits: given.digits,
      plural: new RegExp(given.plural), clitic: new RegExp(given.clitic), suffix: new RegExp(given.suffix),
      verb: new RegExp(given.verb), sounds: patterns(given.sounds), synonyms: given.synonyms, said: given.said
    };
  };
  window.I = function (part) { parts.push(part); };

  function fold(word) {
    return word.toLowerCase().replace(/[ßæœøđðłþ]/g, function (c) {
      return { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th" }[c];
    }).normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  }
  function light(word) {
    if (word.length < 5) return word;
    if (/[oae]$/.test(word)) return word.slice(0, -1);
    if (/s$/.test(word)) {
      if (/eses$/.test(word)) return word.slice(0, -2);
      if (/ces$/.test(word)) return word.slice(0, -3) + "z";
      if (/[oae]s$/.test(word)) return word.slice(0, -2);
    }
    return word;
  }
  function stem(folded) {
    var one = folded.replace(rules.plural, "$1");
    return Object.prototype.hasOwnProperty.call(rules.over, one) ? rules.over[one] : light(one);
  }
  function root(folded) {
    var bare = folded.replace(rules.clitic, "$1");
    var found = [rules.suffix.exec(bare), rules.none[bare] ? null : rules.verb.exec(bare)];
    return found.reduce(function (best, m) { return m && m[1].length < best.length ? m[1] : best; }, bare);
  }
  function sound(term) {
    return rules.sounds.reduce(function (text, one) { return text.replace(one[0], one[1]); }, term);
  }
  function tokens(text) {
    text = text.normalize("NFKC").replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, " ");
    text = text.replace(/(^|[^\p{L}\p{N}])((?:\p{L}\.){2,})(?=[^\p{L}\p{N}]|$)/gu, function (all, before, dotted) {
      return before + dotted.replace(/\./g, "");
    });
    return (text.match(/[\p{L}\p{N}]+/gu) || []).map(function (word) {
      var folded = fold(word);
      return { folded: folded, term: stem(folded), stop: !!rules.stop[folded] };
    });
  }

  /* Reading what was made before. Terms: the letters shared with the one before (A for none), then the rest. Postings:
     worth (a to o) and how many documents are passed over, in base 36. */
  function open(part, first) {
    var terms = Object.create(null), named = Object.create(null), lists = part.p.split(",");
    fronted(part.t).forEach(function (term, place) {
      terms[term] = lists[place];
      if (part.n && marked(part.n, place)) named[term] = 1;
    });
    return { terms: terms, named: named, first: first };
  }
  function fronted(text) {
    var before = "";
    return (text.match(/[A-Z][^A-Z]*/g) || []).map(function (coded) {
      return (before = before.slice(0, coded.charCodeAt(0) - 65) + coded.slice(1));
    });
  }
  function marked(bits, place) { return parseInt(bits[place >> 2], 16) >> 3 - (place & 3) & 1; }
  function postings(term) {
    var found = [];
    known.forEach(function (part) {
      var coded = part.terms[term];
      if (!coded) return;
      var doc = part.first - 1, match, each = /([a-o])([0-9A-Z]*)/g;
      while ((match = each.exec(coded))) {
        doc += 1 + (match[2] ? parseInt(match[2], 36) : 0);
        if (docs[doc] && !docs[doc].gone) found.push([doc, match[1].charCodeAt(0) - 96]);
      }
    });
    return found;
  }
  function holds(term) { return known.some(function (part) { return part.terms[term]; }); }
  function names(term) { return known.some(function (part) { return part.named[term]; }); }
  function every() {
    var all = Object.create(null);
    known.forEach(function (part) { for (var term in part.terms) all[term] = 1; });
    return Object.keys(all);
  }

  function prepare() {
    if (known) return;
    docs = []; known = [];
    parts.forEach(function (part) {
      var own = part.d ? part.d.map(function (d) { return { href: d[0], title: d[1], kind: d[2], id: d[3] }; })
        : [].map.call(document.querySelectorAll("section[data-id]"), function (one) {
          var lead = one.querySelector(".lead");
          return { href: "#" + one.id, title: one.querySelector("h1").textContent, id: one.dataset.id,
            kind: one.querySelector(".kind").textContent, summary: lead ? lead.textContent : "" };
        });
      var newer = words(own.map(function (d) { return d.id; }).join(" "));
      docs.forEach(function (d) { if (newer[d.id]) d.gone = 1; });
      known.push(open(part, docs.length));
      docs = docs.concat(own);
    });
    spanish = Object.create(null); heard = Object.create(null);
    fronted(rules.spanish).forEach(function (word, place) { spanish[word] = marked(rules.common, place) ? 2 : 1; });
    meanings = Object.create(null); spoken = Object.create(null); families = Object.create(null); phrases = Object.create(null);
    rules.synonyms.split("\n").forEach(function (line) {
      if (!line) return;
      var cut = line.split("@"), sides = cut[0].split(">"), weight = cut[1] / 100;
      var left = sides[0].split("|"), right = (sides[1] || sides[0]).split("|").map(function (one) {
        return one.replace("!", "").split(" ").filter(function (w) { return !rules.stop[w]; }).map(stem);
      });
      left.forEach(function (one) {
        var own = one.replace("!", "").split(" ");
        var terms = own.filter(function (w) { return !rules.stop[w]; }).map(stem), key = terms.join(" ");
        var place = one[0] === "!" ? spoken : meanings, name = one[0] === "!" ? own.join(" ") : key;
        var found = place[name] || (place[name] = []);
        right.forEach(function (target, nth) {
          if (target.length && target.join(" ") !== key) {
            found.push([target, sides[1] ? weight * Math.max(1 - 0.08 * nth, 0.6) : weight]);
          }
        });
        if (place === meanings) {
          if (terms.length === 1 && !heard[sound(key)]) heard[sound(key)] = key;
          var alike = own.filter(function (w) { return !rules.stop[w]; }).map(family).join(" ");
          if (!families[alike]) {
            families[alike] = found;
            if (alike.indexOf(" ") > 0) alike.split(" ").forEach(function (word) {
              (phrases[word] || (phrases[word] = [])).push(alike);
            });
          }
        }
      });
    });
  }
  function family(folded) { return sound(root(folded)); }

  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    var two = [], row = [], i, j;
    for (j = 0; j <= b.length; j++) row[j] = j;
    for (i = 1; i <= a.length; i++) {
      var next = [i];
      for (j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], two[j - 2] + 1);
      }
      two = row; row = next;
    }
    return row[b.length];
  }
  function hear() {
    if (sounds) return;
    sounds = Object.create(null); roots = Object.create(null);
    every().forEach(function (term) {
      var heard = sound(term), own = family(term);
      (sounds[heard] = sounds[heard] || []).push(term);
      (roots[own] = roots[own] || []).push(term);
    });
  }
  /* Words of the same family as one that the index holds: «jubilarme» and «jubilación». */
  function kin(token) {
    hear();
    return (roots[family(token.folded)] || []).filter(function (one) { return one !== token.term; }).slice(0, 4)
      .map(function (one) { return [[one], KIN]; });
  }
  function guesses(token) {
    hear();
    var term = token.term, heard = sound(term), found = [];
    function add(list, weight) { (list || []).slice(0, 4).forEach(function (one) { if (one !== term) found.push([[one], weight]); }); }
    if (term.length < 3) return found;
    add(sounds[heard], SOUND);
    add(roots[family(token.folded)], FAMILY);
    if (found.length || /\d/.test(term) || spanish[token.folded]) return found;
    var most = heard.length < 4 ? 0 : heard.length < 7 ? 1 : 2, near = [];
    for (var other in sounds) {
      var allowed = Math.max(heard.length, other.length) > 8 ? most : Math.min(most, 1);
      var far = distance(heard, other, allowed);
      if (far <= allowed) near.push([far + (heard[0] === other[0] ? 0 : 0.5), other]);
    }
    near.sort(function (a, b) { return a[0] - b[0]; }).slice(0, 2).forEach(function (one) {
      add(sounds[one[1]], NEAR - 0.2 * (one[0] - near[0][0]));
    });
    if (!found.length) add(every().filter(function (one) { return one.indexOf(term) === 0; }), BEGUN);
    return found;
  }

  /* Synonyms of several words whose words stand near each other, in any order: «transferí dinero a otra tarjeta por
     error» is «transferí dinero por error». The longest first, then those whose words stand nearest. */
  function scattered(own, free, least) {
    var here = {}, seen = {}, near = [], found = [];
    Object.keys(free).forEach(function (place) { here[own[place].family] = 1; });
    function places(phrase) {
      var at = phrase.map(function (word) {
        for (var place = 0; place < own.length; place++) if (place in free && own[place].family === word) return place;
        return -1;
      }).sort(function (a, b) { return a - b; });
      if (at[0] < 0 || at.some(function (one, nth) { return nth && one === at[nth - 1]; })) return null;
      var gap = at.length === 2 && at.some(function (one) { return rules.light[own[one].term]; }) ? 0 : GAP;
      return at[at.length - 1] - at[0] >= at.length + gap ? null : at;
    }
    function span(at) { return at[at.length - 1] - at[0]; }
    Object.keys(here).forEach(function (word) {
      (phrases[word] || []).forEach(function (key) {
        var phrase = key.split(" "), at;
        if (seen[key] || phrase.length < least || !phrase.every(function (one) { return here[one]; })) return;
        seen[key] = 1;
        if ((at = places(phrase))) near.push([phrase, at, key]);
      });
    });
    near.sort(function (a, b) {
      return b[0].length - a[0].length || span(a[1]) - span(b[1]) || (a[2] < b[2] ? -1 : 1);
    }).forEach(function (one) {
      var at = places(one[0]);
      if (!at) return;
      found.push({ places: at, ways: families[one[2]] });
      at.forEach(function (place) { delete free[place]; });
    });
    return found;
  }

  /* A word of the language that names nothing here: one of those that everybody uses, or that no page says. */
  function passing(token, ways) {
    return !ways && spanish[token.folded] && !names(token.term) && (spanish[token.folded] === 2 || !holds(token.term));
  }

  /* Laws, forms and telephones, however they are written, as one word each (search/codes.py): what some page holds. */
  function numbers(text) {
    var found = [], match, each;
    text = text.split("").map(function (one) { return fold(one).slice(0, 1) || one; }).join(""); // places stay the same
    function take(term) {
      term = [term].concat(nearly(term)).filter(holds)[0];
      if (term) found.push([match.index, match.index + match[0].length, term]);
    }
    function nearly(term) {
      var kind = rules.nearly.filter(function (one) { return term.indexOf(one) === 0 && /^\d+$/.test(term.slice(one.length)); })[0];
      return kind ? rules.nearly.filter(function (one) { return one !== kind; }).map(function (one) { return one + term.slice(kind.length); }) : [];
    }
    try {
      for (each = new RegExp(rules.codes.phone, "g"); (match = each.exec(text));) {
        var digits = match[0].replace(/\D/g, "");
        if (/^\s*\+53/.test(match[0]) || digits.length > rules.digits[1] && /^53/.test(digits)) digits = digits.slice(2);
        digits = digits.replace(/^0+/, "");
        if (digits.length >= rules.digits[0] && digits.length <= rules.digits[1]) take(digits);
      }
      for (each = new RegExp(rules.codes.norm, "g"); (match = each.exec(text));) {
        for (var kind in match.groups) if (kind !== "number" && match.groups[kind]) take(kind + +match.groups.number);
      }
      for (each = new RegExp(rules.codes.model, "g"); (match = each.exec(text));) {
        if (!rules.no_models[match.groups.letters]) take(match.groups.letters + +match.groups.number);
      }
    } catch (error) { return []; } // a browser that does not know these patterns: its words are looked for
    return found;
  }

  /* What is asked, as concepts: each with all the ways to say it. The longest synonym at each place, then single words. */
  function concepts(text) {
    var found = [], taken = {}, i, length, all;
    text = text.normalize("NFKC");
    numbers(text).forEach(function (one) {
      var part = text.slice(one[0], one[1]);
      if (!/\d/.test(part)) return; // it was read as another number already
      text = text.slice(0, one[0]) + part.replace(/[^]/g, " ") + text.slice(one[1]);
      found.push({ typed: [one[2]], ways: [[[one[2]], 1]], number: 1 });
    });
    all = tokens(text);
    function take(from, to, ways, typed) {
      for (var at = from; at < to; at++) taken[at] = 1;
      found.push({ ways: [[typed, 1]].concat(ways), typed: typed });
    }
    for (i = 0; i < all.length; i++) {
      for (length = Math.min(LONGEST, all.length - i); length > 1; length--) {
        var part = all.slice(i, i + length), key = part.map(function (t) { return t.folded; }).join(" ");
        if (spoken[key]) {
          take(i, i + length, spoken[key], part.filter(function (t) { return !t.stop; }).map(function (t) { return t.term; }));
          i += length - 1;
          break;
        }
      }
    }
    var own = all.map(function (t, at) { t.at = at; return t; }).filter(function (t) { return !t.stop && !taken[t.at]; });
    var free = {}, alone = {};
    own.forEach(function (t, place) { t.family = family(t.folded); free[place] = 1; });
    function joint(several) {
      several.forEach(function (one) {
        var typed = one.places.map(function (place) { return own[place].term; });
        found.push({ typed: typed, ways: [[typed, 1]].concat(one.ways) });
      });
    }
    joint(scattered(own, free, 3));
    for (i = 0; i < own.length; i++) {
      if (!free[i]) continue;
      for (length = Math.min(LONGEST, own.length - i); length > 0; length--) {
        for (var end = i; free[end] && end < i + length; end++);
        if (end < i + length) continue;
        var some = own.slice(i, i + length), typed = some.map(function (t) { return t.term; });
        var ways = meanings[typed.join(" ")] || (length > 1 || !names(typed[0])) &&
          families[some.map(function (t) { return t.family; }).join(" ")];
        if (!ways && length === 1 && !holds(typed[0]) && !spanish[some[0].folded]) ways = meanings[heard[sound(typed[0])]];
        if (length === 1) alone[i] = ways || null;
        else if (ways) found.push({ typed: typed, ways: [[typed, 1]].concat(ways) });
        else continue;
        i += length - 1;
        break;
      }
    }
    joint(scattered(own, alone, 2));
    Object.keys(alone).forEach(function (place) {
      var token = own[place], concept = { typed: [token.term], ways: [[[token.term], 1]].concat(alone[place] || []) };
      if (!alone[place]) concept.ways = concept.ways.concat(holds(token.term) ? kin(token) : guesses(token));
      concept.filler = rules.fillers[token.term];
      concept.passing = passing(token, alone[place]);
      concept.around = rules.around[token.term] || /^\d+$/.test(token.term);
      found.push(concept);
    });
    // Of a long question, what it tells around what it asks counts little, if anything else is left.
    if (found.some(function (one) { return !one.filler && !one.passing; })) {
      found.forEach(function (one) { one.filler = one.filler || one.passing; });
    }
    var counted = found.filter(function (one) { return !one.filler; });
    if (counted.length > LONG && counted.some(function (one) { return !one.around; })) {
      counted.forEach(function (one) { one.filler = one.around; });
    }
    if (found.every(function (one) { return one.filler; })) found.forEach(function (one) { one.filler = 0; });
    return found;
  }

  function search(text) {
    prepare();
    var asked = concepts(text), total = 0, sums = {}, held = {}, named = {};
    var few = asked.filter(function (one) { return !one.filler; }).length < 3;
    asked.forEach(function (concept) {
      var best = {}, rarity = 0, weight = (concept.filler ? FILLER : 1) * (concept.number ? NUMBER : 1);
      if (concept.ways.every(function (way) { return way[0].some(function (term) { return holds(term) && !names(term); }); })) weight *= UNTELLING;
      concept.ways.forEach(function (way) {
        var count = {}, worth = {};
        way[0].forEach(function (term) {
          var list = postings(term);
          if (list.length) rarity = Math.max(rarity, way[1] * Math.log(1 + docs.length / list.length));
          list.forEach(function (one) {
            count[one[0]] = (count[one[0]] || 0) + 1;
            worth[one[0]] = (worth[one[0]] || 0) + one[1];
            (named[one[0]] = named[one[0]] || {})[term] = 1;
          });
        });
        for (var doc in count) {
          var whole = count[doc] === way[0].length;
          var value = way[1] * worth[doc] / Math.sqrt(way[0].length) * (whole ? 1 : PART * count[doc] / way[0].length);
          if (!best[doc] || best[doc][0] < value) best[doc] = [value, whole ? 1 : count[doc] / way[0].length];
        }
      });
      rarity = (rarity || Math.log(1 + docs.length) * (few ? 1 : UNKNOWN)) * weight;
      total += rarity;
      for (var one in best) {
        sums[one] = (sums[one] || 0) + best[one][0] * weight;
        held[one] = (held[one] || 0) + rarity * best[one][1];
      }
    });
    return Object.keys(sums).map(function (doc) {
      if (!docs[doc].title_terms) {
        docs[doc].title_terms = tokens(docs[doc].title).filter(function (t) { return !t.stop; }).map(function (t) { return t.term; });
      }
      var title = docs[doc].title_terms, share = title.filter(function (t) { return named[doc][t]; }).length / (title.length || 1);
      return { doc: docs[doc], score: sums[doc] * (1 - HELD + HELD * held[doc] / total) * (1 + TITLE * share), held: held[doc] / total };
    }).filter(function (one) { return one.held >= 0.3; }).sort(function (a, b) { return b.score - a.score; });
  }
  window.soberania = { search: search, stem: stem, fold: fold, sound: sound, root: root, tokens: tokens };

  function show(form, list, say, text) {
    var found = text.trim() ? search(text) : [];
    list.textContent = "";
    found.slice(0, SHOWN).forEach(function (one) {
      var item = document.createElement("li"), link = document.createElement("a"), kind = document.createElement("span");
      item.dataset.id = one.doc.id;
      link.href = one.doc.href;
      link.textContent = one.doc.title;
      kind.className = "kind";
      kind.textContent = one.doc.kind;
      item.appendChild(link);
      item.appendChild(kind);
      if (one.doc.summary) {
        var summary = document.createElement("p");
        summary.textContent = one.doc.summary;
        item.appendChild(summary);
      }
      list.appendChild(item);
    });
    list.hidden = !found.length;
    say.textContent = !text.trim() ? "" : found.length ? rules.said.found.replace("{n}", Math.min(found.length, SHOWN)) : rules.said.none;
  }

  window.S = function () {
    var form = document.getElementById("buscar");
    if (!form || !rules) return;
    var field = form.elements.q, list = document.getElementById("resultados"), say = document.getElementById("dicho");
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      show(form, list, say, field.value);
    });
    var asked = /[?&]q=([^&]*)/.exec(location.search);
    if (asked) {
      field.value = decodeURIComponent(asked[1].replace(/\+/g, " "));
      show(form, list, say, field.value);
    }
  };
})();
