# A class that is no kernel fails to compile, and the compiler's text says which part of the contract it misses.
# Each of these gives the compiler one class (bad_kernel.cpp, chosen by a macro) and looks for the words in its output.
set(compile "${CMAKE_CXX_COMPILER}" -std=c++20 -fsyntax-only -I "${PROJECT_SOURCE_DIR}")
function(regatta_bad_kernel which words)
  set(test "contract.compile.${which}")
  add_test(NAME ${test} COMMAND ${compile} -D "${which}" "${CMAKE_CURRENT_SOURCE_DIR}/bad_kernel.cpp")
  set_tests_properties(${test} PROPERTIES PASS_REGULAR_EXPRESSION "${words}" TIMEOUT 120)
endfunction()

# Without a fault it compiles: the failures below are the faults' own.
add_test(NAME contract.compile.GOOD COMMAND ${compile} -D GOOD "${CMAKE_CURRENT_SOURCE_DIR}/bad_kernel.cpp")
set_tests_properties(contract.compile.GOOD PROPERTIES TIMEOUT 120)

regatta_bad_kernel(WITHOUT_NAME "a kernel has a name: static constexpr auto name")
regatta_bad_kernel(WITHOUT_TASKS "a kernel says its number of tasks: std::size_t tasks\\(\\) const")
regatta_bad_kernel(WITHOUT_WORK "a kernel says its work: Work work\\(\\) const")
regatta_bad_kernel(WITHOUT_PARAMETERS "a kernel lists its parameters: static ParameterSpecs parameters\\(\\)")
regatta_bad_kernel(WITHOUT_CONSTRUCTOR "a kernel is constructed from \\(Parameters const&, Setup const&\\)")
regatta_bad_kernel(WITHOUT_VERIFY "a kernel verifies its own result")
regatta_bad_kernel(RUN_RETURNS_DOUBLE "a kernel has either Sums<N> run\\(Range\\) const or Task<Sums<N>> run\\(Range, Io&\\) const")
regatta_bad_kernel(RUN_IS_NOT_CONST "a kernel has either Sums<N> run\\(Range\\) const or Task<Sums<N>> run\\(Range, Io&\\) const")
regatta_bad_kernel(RUN_TAKES_NO_RANGE "a kernel has either Sums<N> run\\(Range\\) const or Task<Sums<N>> run\\(Range, Io&\\) const")
regatta_bad_kernel(BOTH_COMPUTE_AND_IO "a kernel has either Sums<N> run\\(Range\\) const or Task<Sums<N>> run\\(Range, Io&\\) const")
regatta_bad_kernel(STEPS_WITHOUT_DIGEST "a coupled kernel \\(it has advance or halo\\) has all of")
regatta_bad_kernel(AHEAD_WITHOUT_STEPS "a kernel with steps_ahead is coupled and has std::size_t steps_ahead\\(\\) const")
