// SPDX-License-Identifier: BSL-1.0
// Files, in whole and in part, and a filter from standard input to standard output.
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <utility>

#include <hocket/hocket.hpp>

using hocket::task;

// [whole]
task<void> count_visits(std::string path) {
  std::string text = "0";
  if (std::filesystem::exists(path)) text = co_await hocket::read_file(path);
  const int visits = std::stoi(text) + 1;
  // Whoever reads it sees the old number or the new one, and nothing in between.
  co_await hocket::write_file_atomically(path, std::to_string(visits));
  std::printf("visit %d\n", visits);
}
// [/whole]

// [parts]
task<void> keep_a_log(std::string path) {
  auto log = co_await hocket::file::open(path, hocket::file_mode::append);
  co_await log.append("begin\n");
  co_await log.append("work\n");
  co_await log.append("end\n");

  auto written = co_await hocket::file::open(path);
  const std::string word = co_await written.read_at(6, 4);
  std::printf("at 6: %s\n", word.c_str());
  auto print = [](const std::string& line) { std::printf("> %s", line.c_str()); };
  co_await hocket::for_each(written.lines(), print);
}
// [/parts]

// [filter]
task<void> shout(hocket::pipe_reader& in, hocket::pipe_writer& out) {
  for (;;) {
    std::string line = co_await in.read_line();
    if (line.empty()) co_return;  // the end
    for (char& c : line) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    co_await out.write_all(line);
  }
}
// [/filter]

task<void> filter_a_pipe() {
  // [pipe]
  auto [reader, writer] = hocket::make_pipe();
  co_await writer.write_all("through a pipe\n");
  writer.close();
  auto out = hocket::standard_output();
  co_await shout(reader, out);
  // [/pipe]
}

task<void> all(std::filesystem::path folder) {
  co_await count_visits(folder / "visits");
  co_await count_visits(folder / "visits");
  co_await keep_a_log(folder / "log");
  std::fflush(stdout);  // what comes now goes past stdio's buffer
  co_await filter_a_pipe();
}

int main() {
  const auto name = "hocket_files_" + std::to_string(std::random_device{}());
  const auto folder = std::filesystem::temp_directory_path() / name;
  std::filesystem::create_directory(folder);
  hocket::run(all(folder));
  std::filesystem::remove_all(folder);
}
